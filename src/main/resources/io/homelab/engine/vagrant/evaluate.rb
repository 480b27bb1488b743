# Says as JSON what a person's Vagrantfile defines. Vagrant loads this file in its place, so whichever way Vagrant is
# installed, this runs in its own Ruby with its own plugins. VAGRANT_CWD names the folder of the Vagrantfile,
# HOMELAB_VAGRANTFILE the file itself, HOMELAB_PROVIDER the provider that is meant. The answer is one line of standard
# output that begins with MARK; whatever the Vagrantfile prints goes to standard error. No machine is touched: the
# process ends as soon as the answer is written.

require "json"

module HomeLabEvaluation
  MARK = "homelab-vagrantfile: ".freeze
  BUILT_IN = %w[vm ssh winrm winssh vagrant package push trigger nfs].freeze
  SAID_ELSEWHERE = %w[provisioners disks cloud_init_configs box hostname box_version box_url box_architecture communicator guest].freeze
  # The ports that Vagrant forwards to every machine of its own accord, by their ids.
  OWN_PORTS = { "ssh" => 2222, "winrm" => 55985, "winrm-ssl" => 55986 }.freeze

  # What each computer has of its own.
  THIS_COMPUTERS = /\A(HOME|USER|LOGNAME|PATH|PWD|OLDPWD|SHELL|TERM|TMPDIR|LANG|LANGUAGE|HOSTNAME|(LC|XDG|SSH|VAGRANT|HOMELAB|RUBY|GEM|BUNDLE)_.*)\z/.freeze

  @asked_plugins = {}
  @asked_variables = {}
  class << self
    attr_reader :asked_plugins, :asked_variables
  end

  # Takes every setting and call of a provider's block, whether its plugin is there or not.
  class Block
    attr_reader :settings, :calls

    def initialize
      @settings = {}
      @calls = []
    end

    def vmx
      @settings["vmx"] ||= {}
    end

    def method_missing(name, *arguments, **named, &_)
      text = name.to_s
      arguments << named unless named.empty?
      if text.end_with?("=")
        @settings[text.chomp("=")] = arguments.first
      elsif arguments.empty?
        @settings.fetch(text) { Vagrant::Config::V2::DummyConfig.new }
      else
        @calls << [text, arguments]
        nil
      end
    end

    def respond_to_missing?(name, _ = false)
      !%i[to_ary to_hash to_str].include?(name)
    end
  end

  # What cannot be said in JSON is nil.
  def self.plain(value, depth = 0)
    return nil if depth > 12
    case value
    when nil, true, false, Integer then value
    when Float then value.finite? ? value : nil
    when Symbol then ":#{value}"
    when String, Pathname then value.to_s.dup.force_encoding("UTF-8").scrub("?")
    when Array then value.map { |inner| plain(inner, depth + 1) }
    when Hash then value.map { |key, inner| [plain(key.to_s), plain(inner, depth + 1)] }.to_h
    when Range then value.to_s
    end
  end

  def self.word(value)
    plain(value)&.to_s&.delete_prefix(":")
  end

  def self.known?(value)
    !value.equal?(Vagrant::Plugin::V2::Config::UNSET_VALUE) && !value.is_a?(Proc)
  end

  def self.settings(config)
    config.instance_variables.each_with_object({}) do |name, all|
      key = name.to_s.delete_prefix("@")
      value = config.instance_variable_get(name)
      all[key] = plain(value) if !key.start_with?("_") && key != "logger" && known?(value)
    end
  end

  # What differs from a configuration that says nothing.
  def self.said(config, usual)
    before = settings(usual)
    settings(config).reject { |key, value| SAID_ELSEWHERE.include?(key) || before[key] == value || value.nil? }
  end

  def self.providers(vm)
    vm.instance_variable_get(:@__providers).map do |name, blocks|
      block = Block.new
      blocks.each { |each| each.call(block, Vagrant::Config::V2::DummyConfig.new) }
      [name.to_s, { "settings" => plain(block.settings), "calls" => block.calls.map { |call| plain(call) } }]
    end.to_h
  end

  def self.network(type, options)
    options = options.dup
    # Vagrant gives an id of its own to each: for ports it can be told from their numbers, for others it is random.
    options.delete(:id) if type != :forwarded_port || options[:id] =~ /\A[\d.]*(tcp|udp)\d*\z/
    options.delete(:protocol) if type != :forwarded_port || options[:protocol] == "tcp"
    { "type" => type.to_s, "options" => plain(options) }
  end

  def self.networks(vm)
    given = vm.networks.reject { |type, options| type == :forwarded_port && OWN_PORTS[options[:id]] == options[:host] && options[:auto_correct] }
    given.map { |type, options| network(type, options) }
  end

  def self.provisioner(each)
    { "type" => each.type.to_s, "name" => word(each.name), "run" => word(each.run), "settings" => settings(each.config) }
  end

  def self.triggers(root)
    %w[before_triggers after_triggers].sum { |which| root.trigger.respond_to?(which) ? root.trigger.public_send(which).length : 0 }
  end

  def self.machine(name, subvm, root, usual)
    vm = root.vm
    {
      "name" => name.to_s,
      "autostart" => subvm.options.fetch(:autostart, true) ? true : false,
      "primary" => subvm.options[:primary] ? true : false,
      "box" => plain(vm.box),
      "box_version" => plain(vm.box_version),
      "box_url" => plain(vm.box_url),
      "box_architecture" => vm.respond_to?(:box_architecture) ? word(vm.box_architecture) : nil,
      "hostname" => plain(vm.hostname),
      "communicator" => word(vm.communicator),
      "guest" => word(vm.guest),
      "networks" => networks(vm),
      "providers" => providers(vm),
      "provisioners" => vm.provisioners.map { |each| provisioner(each) },
      "folders" => vm.synced_folders.values.map { |folder| plain(folder) },
      "disks" => vm.respond_to?(:disks) ? vm.disks.map { |disk| settings(disk).reject { |key, _| key == "id" } } : [],
      "vm" => said(vm, usual.vm),
      "ssh" => said(root.ssh, usual.ssh),
      "triggers" => triggers(root),
      "plugins" => plugins(root, usual),
    }
  end

  # What is said to plugins: all to those that are missing, else what differs from their own defaults.
  def self.plugins(root, usual)
    known = usual.instance_variable_get(:@keys)
    root.instance_variable_get(:@keys).reject { |name, _| BUILT_IN.include?(name.to_s) }.map do |name, config|
      [name.to_s, known.key?(name) ? said(config, known[name]) : settings(config)]
    end.reject { |name, values| values.empty? && known.key?(name.to_sym) }.to_h
  end

  def self.required_plugins(root)
    plugins = root.vagrant.plugins
    plugins.is_a?(Hash) ? plugins.keys.map(&:to_s) : []
  end

  def self.evaluate(file, provider)
    procs = Vagrant::Config.capture_configures { Kernel.load(file) }
    return { "error" => "version_1" } if procs.any? { |version, _| version.to_s != "2" }
    return { "error" => "nothing_configured" } if procs.empty?

    loader = Vagrant::Config::Loader.new(Vagrant::Config::VERSIONS, Vagrant::Config::VERSIONS_ORDER)
    loader.set(:root, procs)
    usual, = loader.load([])
    root, = loader.load([:root])
    machines = root.vm.defined_vm_keys.map do |name|
      subvm = root.vm.defined_vms[name]
      own = "machine_#{name}"
      loader.set(own, subvm.config_procs)
      config, = loader.load([:root, own])
      overrides = config.vm.get_provider_overrides(provider.to_sym)
      unless overrides.empty?
        loader.set("#{own}_#{provider}", overrides)
        config, = loader.load([:root, own, "#{own}_#{provider}"])
      end
      machine(name, subvm, config, usual)
    end
    known = usual.instance_variable_get(:@keys)
    {
      "machines" => machines,
      "required_plugins" => required_plugins(root),
      "asked_plugins" => asked_plugins.map { |name, there| { "name" => name, "installed" => there } },
      "environment" => asked_variables,
      "missing_namespaces" => machines.flat_map { |each| each["plugins"].keys }.uniq.reject { |name| known.key?(name.to_sym) },
    }
  end

  # What is wrong and where, in Ruby's own words.
  def self.failure(error, file)
    here = /\A#{Regexp.escape(file)}:(\d+)/
    line = (error.backtrace || []).map { |each| each[here, 1] }.compact.first || error.message[here, 1]
    kind = error.is_a?(SyntaxError) ? "syntax" : error.is_a?(SystemExit) ? "exit" : "failed"
    { "error" => kind, "line" => line&.to_i, "message" => plain(error.message.to_s), "environment" => asked_variables }
  end

  # Hears which environment variables the files beside the Vagrantfile ask for.
  module Variables
    %i[[] fetch key? has_key? include? member?].each do |method|
      define_method(method) do |*arguments, &block|
        HomeLabEvaluation.asked_for(arguments.first, caller_locations(1, 1).first)
        super(*arguments, &block)
      end
    end
  end

  def self.asked_for(name, place)
    return unless name.is_a?(String) && !THIS_COMPUTERS.match?(name)
    return unless File.expand_path(place.path).start_with?("#{ENV.to_h["VAGRANT_CWD"]}/")

    asked_variables[name] ||= plain(ENV.to_h[name].to_s)
  end

  module Plugins
    def has_plugin?(name, version = nil)
      super.tap { |there| HomeLabEvaluation.asked_plugins[name.to_s] = there ? true : false }
    end
  end

  def self.run
    answer = $stdout.dup
    $stdout.reopen($stderr)
    file = ENV.fetch("HOMELAB_VAGRANTFILE")
    ENV["VAGRANT_EXPERIMENTAL"] ||= "disks"
    Vagrant.singleton_class.prepend(Plugins)
    ENV.singleton_class.prepend(Variables)
    result =
      begin
        evaluate(file, ENV.fetch("HOMELAB_PROVIDER"))
      rescue Exception => error # whatever it is, it is the answer
        failure(error, file)
      end
    answer.puts(MARK + JSON.generate({ "schema_version" => 1 }.merge(result), ascii_only: true))
    answer.flush
    exit!(0)
  end
end

# Not before Vagrant has left its own loading of files, which cannot be nested.
Vagrant.configure("2") { |_| HomeLabEvaluation.run }
