package dev.resourcehub.resource;

/**
 * One complete JSON document as text, carried through rooms that do not read it.
 *
 * <p>Whoever makes one has parsed it; whoever writes one may copy it verbatim.
 *
 * @param value the document, in RFC 8259 form
 */
public record JsonText(String value) {
    @Override
    public String toString() {
        return value;
    }
}
