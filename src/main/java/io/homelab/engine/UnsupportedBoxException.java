package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.HomeLabException;

/** The lab's engine cannot get a box in the way that was planned. */
public final class UnsupportedBoxException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  UnsupportedBoxException(BoxRef box) {
    super(
        "the lab's engine cannot fetch the file of box %s from its address".formatted(box),
        "fetch it here, and name the file in topology.yaml: boxes: { %s: { file: PATH } }"
            .formatted(box.name()));
  }
}
