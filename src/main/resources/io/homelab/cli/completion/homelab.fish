# Completion of homelab in fish. For this shell:  homelab completion fish | source
# For each new one:  homelab completion fish > ~/.config/fish/completions/homelab.fish

function __homelab_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l program $typed[1]
    set -e typed[1]
    switch $program
        case '~/*'
            set program $HOME/(string sub -s 3 -- $program)
    end
    for line in ($program __complete fish $typed "$current" 2>/dev/null </dev/null)
        set -l option (string match -r -- '^--[a-z-]+=' "$current")
        set -l path (string replace -r -- '^--[a-z-]+=' '' "$current")
        switch $line
            case ':files'
                for each in (__fish_complete_path "$path")
                    echo "$option$each"
                end
            case ':folders'
                for each in (__fish_complete_directories "$path" '')
                    echo "$option$each"
                end
            case '*'
                echo $line
        end
    end
end

complete -c homelab -f -a '(__homelab_complete)'
