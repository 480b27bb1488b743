package io.homelab.plugins;

import io.homelab.model.HomeLabException;
import org.jspecify.annotations.Nullable;

/** A plugin that is not loaded, or that does not keep to its port. */
public final class PluginException extends HomeLabException {
  private static final long serialVersionUID = 1L;

  PluginException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
