/** All sessions of this proxy: listed, killed, made ready for the other side, drained. */
@NullMarked
package dev.swingbridge.proxy.session.registry;

import org.jspecify.annotations.NullMarked;
