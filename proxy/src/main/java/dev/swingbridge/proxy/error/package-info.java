/** What a client can be told by the proxy itself: code, SQLSTATE and text of each error. */
@NullMarked
package dev.swingbridge.proxy.error;

import org.jspecify.annotations.NullMarked;
