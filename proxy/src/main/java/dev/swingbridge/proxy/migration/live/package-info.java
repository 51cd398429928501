/**
 * All migrations of one proxy: created, found by name, followed while another proxy is the leader,
 * deleted.
 */
@NullMarked
package dev.swingbridge.proxy.migration.live;

import org.jspecify.annotations.NullMarked;
