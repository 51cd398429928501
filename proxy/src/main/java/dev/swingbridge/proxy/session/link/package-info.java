/** One connection to a server, and the replies to questions that the proxy itself asks there. */
@NullMarked
package dev.swingbridge.proxy.session.link;

import org.jspecify.annotations.NullMarked;
