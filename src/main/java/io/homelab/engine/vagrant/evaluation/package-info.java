/** A person's own Vagrantfile: evaluated by Vagrant itself, and said as a topology. */
@NullMarked
package io.homelab.engine.vagrant.evaluation;

import org.jspecify.annotations.NullMarked;
