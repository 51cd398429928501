/** What statements do on real servers, compared with what is understood of them. */
@NullMarked
package dev.swingbridge.proxy.statements;

import org.jspecify.annotations.NullMarked;
