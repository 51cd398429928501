/** Listeners and the login of clients. */
@NullMarked
package dev.swingbridge.proxy.frontend;

import org.jspecify.annotations.NullMarked;
