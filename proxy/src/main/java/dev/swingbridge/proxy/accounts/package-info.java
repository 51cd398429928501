/** Applications' accounts as both servers know them, and whether each can log in. */
@NullMarked
package dev.swingbridge.proxy.accounts;

import org.jspecify.annotations.NullMarked;
