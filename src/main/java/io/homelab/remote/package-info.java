/** The port to a computer that runs machines: run an argument vector, copy files, read files. */
@NullMarked
package io.homelab.remote;

import org.jspecify.annotations.NullMarked;
