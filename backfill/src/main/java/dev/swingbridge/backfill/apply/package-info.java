/** Writes source transactions and chunks on the target, each exactly once. */
@NullMarked
package dev.swingbridge.backfill.apply;

import org.jspecify.annotations.NullMarked;
