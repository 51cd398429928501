package dev.swingbridge.router.table;

/**
 * What holds for clients that change the definition of a table in migration.
 *
 * @param copying rows are being copied, which leaves no room for any change
 */
public record DdlGuard(DdlRule rule, boolean copying) {}
