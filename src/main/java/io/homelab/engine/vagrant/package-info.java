/**
 * Everything Vagrant: the fixed Vagrantfile, config-vos.yaml, command lines, output parser, box
 * catalogs.
 */
@NullMarked
package io.homelab.engine.vagrant;

import org.jspecify.annotations.NullMarked;
