/** Plain values of the domain: hosts, machines, names, resources. Depends on nothing. */
@NullMarked
package io.homelab.model;

import org.jspecify.annotations.NullMarked;
