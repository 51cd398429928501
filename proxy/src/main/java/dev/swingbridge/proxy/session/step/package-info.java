/** Runs a list of named steps that end later, one after the other, on a session's event loop. */
@NullMarked
package dev.swingbridge.proxy.session.step;

import org.jspecify.annotations.NullMarked;
