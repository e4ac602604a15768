package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretNamesTest {

    private final SecretNames names = SecretNames.standard();

    @ParameterizedTest
    @CsvSource({
        "PASSWORD,PASSWORD",
        "password,PASSWORD",
        "DB_PASSWORD,PASSWORD",
        "dbPassword,PASSWORD",
        "db.password2,PASSWORD",
        "dbpassword,PASSWORD",
        "PASSWD,PASSWORD",
        "Pwd,PASSWORD",
        "DB_PWD,PASSWORD",
        "PASS,PASSWORD",
        "MYSQL_PASS,PASSWORD",
        "KEY_PASSPHRASE,PASSWORD",
        "PASSWORD_HASH,PASSWORD",
        "token,TOKEN",
        "API_TOKEN,TOKEN",
        "API_TOKEN_PROD,TOKEN",
        "accessToken,TOKEN",
        "access-tokens,TOKEN",
        "authtoken,TOKEN",
        "_authToken,TOKEN",
        "X-Auth-Token,TOKEN",
        "JWT,TOKEN",
        "secret,SECRET",
        "CLIENT_SECRET,SECRET",
        "clientsecret,SECRET",
        "secret_id,SECRET",
        "KEY,KEY",
        "key,KEY",
        "API_KEY,KEY",
        "APIKey,KEY",
        "apikey,KEY",
        "API_KEY_2,KEY",
        "API_KEY_PROD,KEY",
        "ssh-private-key,KEY",
        "AWS_SECRET_ACCESS_KEY,KEY",
        "AccountKey,KEY",
        "WANDB_API_KEY,KEY",
        "credentials,CREDENTIALS",
        "userCredential,CREDENTIALS",
        "AUTH,CREDENTIALS",
        "http_auth,CREDENTIALS",
        "Authorization,CREDENTIALS",
        "Proxy-Authorization,CREDENTIALS",
        "Cookie,CREDENTIALS",
        "SharedAccessSignature,SIGNATURE"
    })
    void namesOfSecrets(String name, Kind kind) {
        assertThat(names.kind(name)).contains(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "42",
                "Keyboard",
                "monkey",
                "turkey",
                "hotkeys",
                "keys",
                "key_count",
                "keyCount",
                "keyword",
                "Author",
                "AUTHOR_LIST",
                "author",
                "authenticity",
                "tokenizer",
                "tokens",
                "max_tokens",
                "num_tokens",
                "pad_token",
                "token_count",
                "tokenId",
                "secretary",
                "passes",
                "n_pass",
                "low_pass",
                "compass",
                "bypass",
                "passport",
                "public_key",
                "pubKey",
                "primaryKey",
                "sort_key",
                "password_length",
                "PASSWORD_FILE",
                "TOKEN_URL",
                "KEY_ID",
                "AUTH_URL",
                "auth_type",
                "SSH_AUTH_SOCK",
                "signature",
                "Executable",
                "User email",
                "Arguments",
                "Resources",
                "haveClientStageIn",
                "Not before",
                "Login node",
                "PATH",
                "OMP_NUM_THREADS"
            })
    void namesThatOnlyLookSo(String name) {
        assertThat(names.kind(name)).isEmpty();
    }

    @Test
    void moreNamesCanBeGiven() {
        SecretNames more = SecretNames.with("beamline code, PIN,  k8s.thing ");

        assertThat(more.kind("BEAMLINE_CODE")).contains(Kind.SECRET);
        assertThat(more.kind("theBeamlineCodeFile")).contains(Kind.SECRET);
        assertThat(more.kind("pin")).contains(Kind.SECRET);
        assertThat(more.kind("K8S_THING")).contains(Kind.SECRET);
        assertThat(more.kind("pinned")).isEmpty();
        assertThat(more.kind("code")).isEmpty();
        assertThat(more.kind("password")).contains(Kind.PASSWORD);
        assertThat(names.kind("pin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,,b", "a,", "*token*", "a__b", "_a", "a;b", "a=b", "schlüssel"})
    void additionsOfAnotherFormAreRefused(String additions) {
        assertThatThrownBy(() -> SecretNames.with(additions))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a name");
    }

    @Test
    void aLongNameIsNoTrouble() {
        assertThat(names.kind("a_".repeat(500_000) + "password")).isEmpty();
        assertThat(names.kind("password_" + "a".repeat(1_000_000))).contains(Kind.PASSWORD);
        assertThatThrownBy(() -> SecretNames.with("a".repeat(300))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SecretNames.with("a,".repeat(100) + "a")).isInstanceOf(IllegalArgumentException.class);
    }
}
