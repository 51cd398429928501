/** The command a session works on: what is read of it, what its reply means, what comes next. */
@NullMarked
package dev.swingbridge.proxy.session.command;

import org.jspecify.annotations.NullMarked;
