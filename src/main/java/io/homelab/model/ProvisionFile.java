package io.homelab.model;

import java.util.List;

/**
 * A file provisioner, as in Vagrant: copies a file or a folder into the machine, as its SSH user.
 *
 * @param source a file or, ending in {@code /}, a folder, relative to the topology's folder
 * @param destination where it goes in the machine
 * @param terms its name, when it runs, and for how long
 */
public record ProvisionFile(String source, String destination, ProvisionTerms terms)
    implements Provisioner {
  /** A copy on the usual terms. */
  public ProvisionFile(String source, String destination) {
    this(source, destination, ProvisionTerms.USUAL);
  }

  @Override
  public String type() {
    return "file";
  }

  @Override
  public String subject() {
    return source;
  }

  @Override
  public List<String> files() {
    return List.of(source);
  }
}
