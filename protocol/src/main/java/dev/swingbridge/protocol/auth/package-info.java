/** Authentication methods as pure computations, for both ends of a connection. */
@NullMarked
package dev.swingbridge.protocol.auth;

import org.jspecify.annotations.NullMarked;
