/** The operators' verbs over HTTP and JSON. */
@NullMarked
package dev.swingbridge.proxy.http;

import org.jspecify.annotations.NullMarked;
