/**
 * One client session: its loop, {@code ClientSession}, and the parts that say what comes next for a
 * command: {@code CommandDispatch}, {@code Admission}, {@code HeldStatement}, {@code SideEntry},
 * {@code Forwarding}, {@code ReplyOutcome}.
 */
@NullMarked
package dev.swingbridge.proxy.session;

import org.jspecify.annotations.NullMarked;
