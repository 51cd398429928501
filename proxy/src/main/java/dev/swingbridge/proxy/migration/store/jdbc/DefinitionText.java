package dev.swingbridge.proxy.migration.store.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.swingbridge.proxy.migration.store.Definition;
import dev.swingbridge.router.table.DdlRule;
import dev.swingbridge.router.table.OnDdl;
import dev.swingbridge.router.table.Side;
import dev.swingbridge.router.table.TableName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A {@link Definition} as the JSON text that is stored: a table is its schema, its name, and the
 * columns that are fixed.
 */
final class DefinitionText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DefinitionText() {}

    static String write(Definition definition) {
        ObjectNode root = JSON.createObjectNode();
        root.put("from", definition.from().name());
        root.put("onDdl", definition.onDdl().name());
        root.put("createdAt", definition.createdAt().toString());
        ArrayNode patterns = root.putArray("patterns");
        definition.patterns().forEach(patterns::add);
        ArrayNode tables = root.putArray("tables");
        definition
                .tables()
                .forEach(
                        table -> {
                            ArrayNode parts =
                                    tables.addArray().add(table.schema()).add(table.table());
                            definition.rule().fixedColumns(table).forEach(parts::add);
                        });
        return root.toString();
    }

    static Definition read(String name, String instance, String text) throws SQLException {
        try {
            JsonNode root = JSON.readTree(text);
            List<String> patterns = new ArrayList<>();
            root.path("patterns").forEach(node -> patterns.add(node.asText()));
            List<TableName> tables = new ArrayList<>();
            Map<TableName, Set<String>> fixed = new HashMap<>();
            root.path("tables")
                    .forEach(
                            node -> {
                                TableName table =
                                        new TableName(node.path(0).asText(), node.path(1).asText());
                                tables.add(table);
                                Set<String> columns = new TreeSet<>();
                                for (int i = 2; i < node.size(); i++) {
                                    columns.add(node.path(i).asText());
                                }
                                if (!columns.isEmpty()) {
                                    fixed.put(table, columns);
                                }
                            });
            return new Definition(
                    name,
                    instance,
                    Side.valueOf(root.path("from").asText()),
                    patterns,
                    tables,
                    new DdlRule(OnDdl.valueOf(root.path("onDdl").asText(OnDdl.STOP.name())), fixed),
                    Instant.parse(root.path("createdAt").asText()));
        } catch (JsonProcessingException failure) {
            throw new SQLException("the definition of migration " + name + " is damaged", failure);
        }
    }
}
