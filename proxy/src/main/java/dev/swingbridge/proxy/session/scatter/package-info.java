/** Answers put together from several servers. */
@NullMarked
package dev.swingbridge.proxy.session.scatter;

import org.jspecify.annotations.NullMarked;
