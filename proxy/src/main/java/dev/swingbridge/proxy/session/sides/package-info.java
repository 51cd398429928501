/** Makes a side ready for a session's next statement, whatever that takes. */
@NullMarked
package dev.swingbridge.proxy.session.sides;

import org.jspecify.annotations.NullMarked;
