/**
 * Queries of the catalog (SHOW, information_schema) taken apart, so that several servers can answer
 * them.
 */
@NullMarked
package dev.swingbridge.router.catalog;

import org.jspecify.annotations.NullMarked;
