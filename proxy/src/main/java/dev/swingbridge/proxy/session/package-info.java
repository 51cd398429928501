/** One client session: its command loop, its ledger, its two backends. */
@NullMarked
package dev.swingbridge.proxy.session;

import org.jspecify.annotations.NullMarked;
