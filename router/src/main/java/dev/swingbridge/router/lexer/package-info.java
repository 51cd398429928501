/** SQL text to tokens, in the context that says how a server reads it. */
@NullMarked
package dev.swingbridge.router.lexer;

import org.jspecify.annotations.NullMarked;
