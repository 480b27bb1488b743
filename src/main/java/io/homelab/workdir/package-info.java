/** What we keep on a host: the marker, the manifest and the files of a lab. */
@NullMarked
package io.homelab.workdir;

import org.jspecify.annotations.NullMarked;
