package org.helipoint.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import org.helipoint.schema.Schema;

/** What a template makes of its parameters for the metadata of the job. */
final class MetadataMapping {

    private final Template template;
    private final ObjectNode parameters;

    private MetadataMapping(Template template, ObjectNode parameters) {
        this.template = template;
        this.parameters = parameters;
    }

    /** The filled mapping. A number that is a parameter with a unit has that unit, unless the mapping says another. */
    static ObjectNode of(Template template, ObjectNode parameters, long most) {
        ObjectNode withUnits = new MetadataMapping(template, parameters).withUnits(template.metadata());
        return Placeholders.fill(withUnits, parameters, most);
    }

    private ObjectNode withUnits(ObjectNode mapping) {
        ObjectNode changed = mapping.objectNode();
        for (Map.Entry<String, JsonNode> entry : mapping.properties()) {
            JsonNode value = entry.getValue();
            if (value instanceof ObjectNode object && isQuantity(object)) {
                if (hasValue(object.get("value"))) {
                    changed.set(entry.getKey(), object);
                }
            } else if (value instanceof ObjectNode object) {
                changed.set(entry.getKey(), withUnits(object));
            } else {
                changed.set(entry.getKey(), withUnit(value));
            }
        }
        return changed;
    }

    private static boolean isQuantity(ObjectNode object) {
        return object.has("value") && object.has("unit") && object.size() == 2;
    }

    /** A unit alone says nothing. */
    private boolean hasValue(JsonNode value) {
        Optional<String> parameter = Placeholders.whole(value);
        return parameter.isEmpty() || parameters.hasNonNull(parameter.get());
    }

    private JsonNode withUnit(JsonNode value) {
        Optional<String> parameter = Placeholders.whole(value);
        Optional<String> unit = parameter
                .filter(name -> parameters.path(name).isNumber())
                .flatMap(name -> template.schema().at("/" + name))
                .map(schema -> schema.path(Schema.UNIT).textValue());
        if (unit.isEmpty()) {
            return value;
        }
        return parameters.objectNode().put("unit", unit.get()).<ObjectNode>set("value", value);
    }
}
