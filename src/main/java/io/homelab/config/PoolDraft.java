package io.homelab.config;

import io.homelab.model.LoginKey;
import io.homelab.model.PoolTerms;
import java.util.List;

/**
 * An entry of {@code pools} as read, before its template is a machine.
 *
 * @param template the template under the pool's name
 */
record PoolDraft(MachineDraft template, PoolTerms terms, List<LoginKey> adminKeys) {
  /** The pool's name. */
  Located<String> name() {
    return template.name();
  }
}
