package io.homelab.placement;

/** Why a host cannot take a machine: a value that names both sides. */
public interface Rejection {
  /** One sentence without a full stop. */
  String text();
}
