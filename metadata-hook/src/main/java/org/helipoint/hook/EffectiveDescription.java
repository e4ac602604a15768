package org.helipoint.hook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eu.unicore.xnjs.ems.Action;
import eu.unicore.xnjs.io.DataStageInInfo;
import eu.unicore.xnjs.io.DataStageOutInfo;
import eu.unicore.xnjs.io.DataStagingInfo;
import eu.unicore.xnjs.io.impl.AuthToken;
import eu.unicore.xnjs.io.impl.BearerToken;
import eu.unicore.xnjs.io.impl.UsernamePassword;
import java.util.List;

/**
 * What UNICORE made of a description, in the form of one: the environment with that of the application and the site, and the
 * transfers under way. Only to look for its secrets in other texts; never recorded.
 */
final class EffectiveDescription {

    private EffectiveDescription() {}

    static ObjectNode of(Action action) {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        ObjectNode environment = known.putObject("Environment");
        action.getExecutionContext().getEnvironment().forEach(environment::put);
        ArrayNode imports = known.putArray("Imports");
        for (DataStageInInfo transfer : listOf(action.getStageIns())) {
            ObjectNode one = transfer(imports, transfer);
            List.of(transfer.getSources())
                    .forEach(source -> one.withArray("From").add(String.valueOf(source)));
        }
        ArrayNode exports = known.putArray("Exports");
        for (DataStageOutInfo transfer : listOf(action.getStageOuts())) {
            transfer(exports, transfer).put("To", String.valueOf(transfer.getTarget()));
        }
        return known;
    }

    private static <T> List<T> listOf(List<T> transfers) {
        return transfers == null ? List.of() : List.copyOf(transfers);
    }

    private static ObjectNode transfer(ArrayNode transfers, DataStagingInfo transfer) {
        ObjectNode known = transfers.addObject();
        ObjectNode credentials = known.putObject("Credentials");
        if (transfer.getCredentials() instanceof UsernamePassword login) {
            credentials.put("Username", login.getUser()).put("Password", login.getPassword());
        } else if (transfer.getCredentials() instanceof BearerToken bearer) {
            credentials.put("BearerToken", bearer.getToken());
        } else if (transfer.getCredentials() instanceof AuthToken token) {
            credentials.put("Token", token.getToken());
        }
        ObjectNode parameters = known.putObject("ExtraParameters");
        if (transfer.getExtraParameters() != null) {
            transfer.getExtraParameters().forEach(parameters::put);
        }
        return known;
    }
}
