/** Everything about two servers and their tables that would stop or spoil a migration. */
@NullMarked
package dev.swingbridge.backfill.check;

import org.jspecify.annotations.NullMarked;
