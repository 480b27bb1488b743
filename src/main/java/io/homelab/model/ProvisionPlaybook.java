package io.homelab.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An Ansible playbook. Its files need plain names: Vagrant hands them to a shell as they are.
 *
 * @param where where Ansible runs
 * @param playbook the playbook, relative to the topology's folder
 * @param inventoryPath an inventory file or, ending in {@code /}, folder, relative to that folder
 * @param extraVars variables for the playbook: nested maps, lists, scalars; may hold secrets
 * @param rawArguments more arguments for {@code ansible-playbook}
 * @param terms its name, when it runs, and for how long
 */
public record ProvisionPlaybook(
    Where where,
    String playbook,
    Optional<String> inventoryPath,
    Map<String, Object> extraVars,
    List<String> rawArguments,
    ProvisionTerms terms)
    implements Provisioner {
  /** Where Ansible runs. */
  public enum Where {
    /** On this computer, which logs in to the machine. */
    HERE,
    /** In the machine itself, where Vagrant installs it if need be. */
    IN_THE_MACHINE
  }

  /** The type of those that run in the machine. */
  public static final String LOCAL_TYPE = "ansible_local";

  /** The type of those that run here. */
  public static final String HERE_TYPE = "ansible";

  /** Copies the collections. */
  public ProvisionPlaybook {
    extraVars = Collections.unmodifiableMap(new LinkedHashMap<>(extraVars));
    rawArguments = List.copyOf(rawArguments);
  }

  @Override
  public String type() {
    return where == Where.HERE ? HERE_TYPE : LOCAL_TYPE;
  }

  @Override
  public String subject() {
    return playbook;
  }

  @Override
  public boolean runsHere() {
    return where == Where.HERE;
  }

  /**
   * The playbook's folder with roles, variables and files beside it; of a playbook in the
   * topology's own folder the file alone. And the inventory, if it is elsewhere.
   */
  @Override
  public List<String> files() {
    List<String> files = new ArrayList<>();
    int slash = playbook.lastIndexOf('/');
    files.add(slash < 0 ? playbook : playbook.substring(0, slash + 1));
    inventoryPath
        .filter(path -> !(files.getFirst().endsWith("/") && path.startsWith(files.getFirst())))
        .ifPresent(files::add);
    return List.copyOf(files);
  }
}
