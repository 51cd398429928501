/** What a session carries from one server to another. */
@NullMarked
package dev.swingbridge.proxy.session.state;

import org.jspecify.annotations.NullMarked;
