/** Integers, length-encoded values and strings as the wire carries them, on Netty buffers. */
@NullMarked
package dev.swingbridge.protocol.wire;

import org.jspecify.annotations.NullMarked;
