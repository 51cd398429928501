/** The MySQL wire format and nothing else: no sockets are opened here and no policy is made. */
@NullMarked
package dev.swingbridge.protocol;

import org.jspecify.annotations.NullMarked;
