package dev.resourcehub.benchmark.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows of figures under named columns, for people and for files. */
final class Table {

    private final String name;
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String name, String... columns) {
        this.name = name;
        this.columns = List.of(columns);
    }

    String name() {
        return name;
    }

    /** Adds a row; figures are written with four significant digits. */
    Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(name + " has " + columns.size() + " columns, not " + cells.length);
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Double figure ? written(figure) : cell.toString());
        }
        rows.add(row);
        return this;
    }

    private static String written(double figure) {
        if (figure == 0) {
            return "0";
        }
        double size = Math.abs(figure);
        int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 5;
        return String.format(Locale.ROOT, "%." + digits + "f", figure);
    }

    /** Lines with aligned columns. */
    String text() {
        StringBuilder out = new StringBuilder(name).append('\n');
        line(out, columns);
        rows.forEach(row -> line(out, row));
        return out.toString();
    }

    private void line(StringBuilder out, List<String> cells) {
        out.append("  ");
        for (int column = 0; column < cells.size(); column++) {
            int width = width(column);
            String cell = cells.get(column);
            String space = " ".repeat(width - cell.length());
            out.append(column == 0 ? cell + space : space + cell).append("  ");
        }
        out.append('\n');
    }

    private int width(int column) {
        int width = columns.get(column).length();
        for (List<String> row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }

    /** The same as comma-separated values; no cell holds a comma. */
    String csv() {
        StringBuilder out = new StringBuilder(String.join(",", columns)).append('\n');
        rows.forEach(row -> out.append(String.join(",", row)).append('\n'));
        return out.toString();
    }
}
