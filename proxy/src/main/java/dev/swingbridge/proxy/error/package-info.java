/** What a client can be told by the proxy itself. */
@NullMarked
package dev.swingbridge.proxy.error;

import org.jspecify.annotations.NullMarked;
