/** Rows and table schemas in the form that copy, tail, apply and verify share. */
@NullMarked
package dev.swingbridge.backfill.row;

import org.jspecify.annotations.NullMarked;
