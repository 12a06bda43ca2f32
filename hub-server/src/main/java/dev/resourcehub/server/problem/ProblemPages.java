package dev.resourcehub.server.problem;

import java.util.Optional;
import java.util.stream.Collectors;

/** The pages behind the {@code type} of a problem, for people: what it means and what to do. */
public final class ProblemPages {

    private ProblemPages() {}

    /** All codes with status and title. */
    public static String list() {
        return Catalogue.entries().stream()
                .map(entry -> "<li><a href=\"/problems/" + entry.code() + "\">" + entry.code() + "</a> ("
                        + entry.status() + "): " + entry.title() + "</li>")
                .collect(Collectors.joining("\n", page("Problems", "<ul>\n"), "\n</ul>\n"));
    }

    /** The page of one code; empty for a code that does not exist. */
    public static Optional<String> of(String code) {
        return Catalogue.find(code)
                .map(entry -> page(
                        entry.code().value(),
                        "<p>HTTP status " + entry.status() + ". " + entry.title() + ".</p>\n<p>" + entry.remedy()
                                + "</p>\n<p><a href=\"/problems\">All problems</a></p>\n"));
    }

    private static String page(String title, String body) {
        return "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>" + title + "</title>\n<h1>" + title
                + "</h1>\n" + body;
    }
}
