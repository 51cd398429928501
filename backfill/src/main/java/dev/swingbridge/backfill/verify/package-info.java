/** Compares both sides while they change, and repairs what differs. */
@NullMarked
package dev.swingbridge.backfill.verify;

import org.jspecify.annotations.NullMarked;
