/** One client session: its command loop, and its connections to the two servers. */
@NullMarked
package dev.swingbridge.proxy.session;

import org.jspecify.annotations.NullMarked;
