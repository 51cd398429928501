/** Where a reply ends, and what its closing packet says, without decoding rows. */
@NullMarked
package dev.swingbridge.protocol.reply;

import org.jspecify.annotations.NullMarked;
