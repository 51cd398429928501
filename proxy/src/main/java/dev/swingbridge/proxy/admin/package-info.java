/** The operators' verbs, and the admin port that speaks the MySQL protocol. */
@NullMarked
package dev.swingbridge.proxy.admin;

import org.jspecify.annotations.NullMarked;
