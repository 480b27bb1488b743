package io.homelab.model;

import java.util.Comparator;

/**
 * A Vagrant box in one version for one provider.
 *
 * @param name the box's name, for example {@code generic/alpine}
 * @param version the version, for example {@code 1.0.0}
 * @param provider the Vagrant provider, for example {@code libvirt}
 */
public record BoxRef(String name, String version, String provider) implements Comparable<BoxRef> {
  private static final Comparator<BoxRef> ORDER =
      Comparator.comparing(BoxRef::name)
          .thenComparing(BoxRef::version)
          .thenComparing(BoxRef::provider);

  /** The name of the box file: the box's name with {@code /} as {@code -}, then the provider. */
  public String fileName() {
    return name.replace('/', '-') + "-" + provider + ".box";
  }

  @Override
  public int compareTo(BoxRef other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + " " + version + " (" + provider + ")";
  }
}
