package org.helipoint.redact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule for texts, and what looks similar and is no secret. */
class TextRulesTest {

    private static final TextRules RULES = new TextRules(SecretNames.standard());

    private static String redacted(String text) {
        return Secret.replace(text, RULES.find(text));
    }

    /** Pairs: the secret is written between the marks, and the kind comes first. */
    static Stream<String> secrets() {
        return """
                password|--password «hunter2» -v
                password|--password=«hunter2» -v
                password|-password «hunter2»
                password|run.sh --db-password "«my pass phrase»" --x
                password|run.sh --db-password '«$literal»' --x
                password|--passphrase=«a'b c'd» --next
                token|--token=«abc123»
                token|--api_token «abc123»
                key|--api-key «abc/def+ghi=»
                password|export DB_PASSWORD=«hunter2»; ./run
                password|DB_PASSWORD="«hunter 2»" ./run
                password|A=1 DB_PASSWORD=«hunter2» ./run x
                secret|MY_SECRET=«x'y z'w»; echo
                key|AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG+bPxRfiCYzz»
                key|mode: a KEY=«abc» b
                password|{"user":"u","password":"«hunter2»"}
                password|{\\"password\\":\\"«hunter2»\\"}
                password|{'db': {'password': '«hunter2»'}}
                password|env["DB_PASSWORD"]="«hunter2»"
                password|dbPassword: «hunter2»
                password|  db.password = «correct horse battery staple»
                password|Server=db;Uid=me;Pwd=«hunter2»;Encrypt=true
                password|password=b'«hunter2»'
                password|PASSWORD=$'«hunter2»'
                credentials|curl -H "Authorization: Bearer «abc» " x
                credentials|curl -H 'Authorization: «abc def»' x
                credentials|{"Authorization": "Bearer «abc»"}
                credentials|Authorization: Basic «dXNlcjpwYXNz»
                credentials|wget --header="Cookie: «a=b; c=d»" x
                token|curl -H "X-Auth-Token: «abc»" x
                token|the header was: bearer «abcdef123456»
                credentials|Authorization%3ABearer%20«abcdef123456»
                credentials|got basic «dXNlcjpwYXNz» of it
                user-info|https://«user:pass»@host/path
                user-info|https://«token»@host:8443/path?x=1
                user-info|sftp://«user:p@ss»@host/path
                user-info|https://«user:pa/ss»@host/path
                user-info|postgresql://«user:pass»@host1,host2/db
                user-info|x?url=https%3A%2F%2F«user%3Apass»%40host%2Fpath
                user-info|x?u=y%253Furl%253Dhttps%253A%252F%252F«user%253Apass»%2540host
                signature|https://h/f?X-Amz-Date=2&X-Amz-Signature=«0a1b»&x=1
                credentials|https://h/f?X-Amz-Credential=«AKIA/2026/x»&x=1
                signature|https://h/f?se=2026&sig=«a%2Bb%3D»&sp=r
                token|https://h/f?access_token=«abc»#top
                token|https://h/f?access%5Ftoken=«abc»&x=1
                token|https://h/f#access_token=«abc»&x=1
                token|x?u=https%3A%2F%2Fh%2Ff%3Fa%3Db%26access_token%3D«abc»%26c%3Dd
                key|https://maps/api?key=«abcdef»&q=1
                signature|https://h/f?X%2DAmz%2DSignature=«0a1b»&x=1
                key|id «AKIAIOSFODNN7ABCDEFG» of it
                key|«AIzaSyA1234567890abcdefghijklmnopqrstuv»
                token|«ghp_abcdefghijklmnopqrstuvwxyz0123456789»
                token|x=«github_pat_11ABCDEFG0abcdefghij_klmnopqrstuvwxyz»
                token|x%3D«glpat-abcdefghij0123456789»
                token|«xoxb-1234567890-abcdefghij»
                token|https://hooks.slack.com/services/«T00000000/B00000000/XXXXXXXX»
                token|«hf_abcdefghijklmnopqrstuvwxyz012345»
                token|x «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl» y
                token|x=%22«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl»%22
                key|DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«abc+/def==»;EndpointSuffix=x
                signature|BlobEndpoint=https://a/;SharedAccessSignature=«sv=2026»&sig=«abc»
                password|sshpass -p «hunter2» ssh host
                password|sshpass -p'«hunter 2»' ssh host
                password|openssl rsa -passin pass:«hunter2» -in k
                password|curl -s -u me:«hunter2» https://h/
                password|curl --user "me:«hunter2»" https://h/
                token| param:'API_TOKEN'='«abc»' param:'bins'='5'
                token|["--token","«abc»"]
                password|<value name="x" password="«hunter2»"/>
                password|line one\\npassword=«hunter2» two
                """.lines().filter(line -> !line.isBlank());
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void onlyTheSecretGoes(String line) {
        String text = line.substring(line.indexOf('|') + 1);
        String placeholder = "{{removed:" + line.substring(0, line.indexOf('|')) + "}}";
        String expected = text.replaceAll("«[^»]*»", placeholder.replace("$", "\\$"));

        String once = redacted(text.replace("«", "").replace("»", ""));

        assertThat(once.replace("{{removed:credentials}} \"", "{{removed:credentials}}\""))
                .isEqualTo(expected.replace("{{removed:credentials}} \"", "{{removed:credentials}}\""));
        assertThat(redacted(once)).isEqualTo(once);
    }

    static Stream<String> harmless() {
        return """
                -p params.json
                -p res=0.02
                --keyboard-layout de --monkey 1 --author Me --tokenizer bert --passes 3
                key_count=5 keys=a,b sort_key=name public_key=abc primary_key=id
                max_tokens=4096 pad_token=x token_count: 5 tokens: 17
                sorted(rows, key=len) for key in rows
                token = get_token()
                password = os.environ["DB_PASSWORD"]
                TOKEN=$(cat ~/.token) ./run
                --password "$DB_PASSWORD" --token ${TOKEN}
                PASSWORD=$1
                --password-file ~/.pw --token-path /x/y --auth-method ldap --use-token input.dat --no-password in.txt
                password: true
                password=
                --password --verbose
                PWD=/home/demo OLDPWD=/tmp/x
                Author: Me
                compass=3 bypass=1 low_pass=5.5 passport=x first_pass=2
                a bearer of bad news; basic authentication; Basic Settings of it
                https://host:8080/path@2x?x=1&y=2
                mailto:me@example.org me@example.org user@host:path
                https://host/?q=a@b
                https://$USER:$TOKEN@host/ https://${TOKEN}@host/
                std::token::kind token://x
                -----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----
                git commit 0123456789abcdef0123456789abcdef01234567
                task-abcdefghijklmnopqrstuvwxyz0123456789 mask-learn
                curl -u me https://h/ && ls
                docker run -u 1000:1000 x
                secretary=Anna secretariat: open
                the token of the day, a secret, his password
                ENC: [x] auth_type=none AUTH_METHOD: oauth2
                ssh-keygen -t ed25519 -f id
                eyJ.x eyJhbGci no
                """.lines().filter(line -> !line.isBlank());
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void whatIsNoSecretStays(String text) {
        assertThat(redacted(text)).isEqualTo(text);
    }

    @Test
    void whatSlurmSaysStays() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/slurm"))) {
            List<Path> texts = files.filter(Files::isRegularFile).toList();
            assertThat(texts).isNotEmpty();
            for (Path file : texts) {
                String text = Files.readString(file);
                assertThat(redacted(text)).as(file.toString()).isEqualTo(text);
            }
        }
    }

    @Test
    void privateKeysGoWithAllTheirLines() {
        String key = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\naC1rZXk=\n-----END OPENSSH PRIVATE KEY-----";

        assertThat(redacted("a\n" + key + "\nb\n" + key + "\nc"))
                .isEqualTo("a\n{{removed:key}}\nb\n{{removed:key}}\nc");
        assertThat(redacted("a\n" + key.substring(0, 50))).isEqualTo("a\n{{removed:key}}");
        assertThat(redacted(key.replace("\n", "\\n"))).isEqualTo("{{removed:key}}");
        assertThat(redacted("data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF x"))
                .isEqualTo("data: {{removed:key}} x");
        assertThat(redacted("data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUU x"))
                .contains("LS0tLS1CRUdJTiBDRVJU");
    }

    @Test
    void quotationsMayHaveSeveralLines() {
        assertThat(redacted("PASSWORD=\"one\ntwo\"\nX=\"three\""))
                .isEqualTo("PASSWORD=\"{{removed:password}}\"\nX=\"three\"");
        assertThat(redacted("{\"secret\":\n  \"x y\"}")).isEqualTo("{\"secret\":\n  \"{{removed:secret}}\"}");
        assertThat(redacted("password:\n\"x\"")).isEqualTo("password:\n\"x\"");
        assertThat(redacted("a: 1\n\"password\" : \"x\" ,\n\"b\" : 2"))
                .isEqualTo("a: 1\n\"password\" : \"{{removed:password}}\" ,\n\"b\" : 2");
    }

    @Test
    void aPlaceholderStaysAsItIs() {
        for (Kind kind : Kind.values()) {
            for (String text :
                    List.of("--token=%s x", "TOKEN=\"%s\"", "https://%s@host/", "?sig=%s&x=1", "Bearer %s", "%s")) {
                String redacted = text.formatted(kind.placeholder());
                assertThat(redacted(redacted)).isEqualTo(redacted);
            }
        }
    }

    /** Counts how often it is read. */
    private static final class Counted implements CharSequence {
        private final CharSequence text;
        private final long[] reads;

        Counted(CharSequence text, long... reads) {
            this.text = text;
            this.reads = reads;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            reads[0]++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            reads[0] += end - start;
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            reads[0] += text.length();
            return text.toString();
        }
    }

    static Stream<String> hostile() {
        return Stream.of(
                "a",
                "A",
                "1",
                " ",
                "\n",
                "'",
                "\"",
                "\\",
                "`",
                "%",
                "%25",
                "%3D",
                "{",
                "}",
                "{{removed:",
                "{{removed:key}}",
                "token=",
                "token='",
                "token=\"",
                "token=a'",
                "token=a\" ",
                "token=(",
                "token=[",
                "token=<",
                "token=\\\"",
                "token=$(",
                "token=${",
                "token: ",
                "\"token: ",
                "'token: x ",
                "token=}",
                "?token=",
                "&sig=%26",
                "--token ",
                "--token '",
                "--token \\\n",
                "password=abc(",
                "a.b[",
                "-----BEGIN PRIVATE KEY-----",
                "-----BEGIN ",
                "-----BEGIN AAAA",
                "PuTTY-User-Key-File-2:",
                "eyJ",
                "eyJaaaaaaa",
                "eyJaaaaaa.",
                "eyJaaaaaa.aaaaaa.",
                "ghp_",
                "github_pat_",
                "xoxb-",
                "AKIA",
                "SG.",
                "SG.aaaaaaaaaaaaaaaaa",
                "sk-",
                "sk-proj-",
                "hf_",
                "ya29.",
                "pypi-AgE",
                "LS0tLS1CRUdJTi",
                "://",
                "a://",
                "a://b:c",
                "a://b:c/",
                "a%3A%2F%2F",
                "a://a@",
                "x://a:b@",
                "bearer ",
                "bearer",
                "basic ",
                "basic aaaa",
                "Authorization: ",
                "Authorization: Bearer ",
                "Authorization: Bearer  ",
                "sshpass -p ",
                "sshpass -p a' ",
                "-pass pass:",
                "curl ",
                "curl -u ",
                " -u a:",
                "curl -u a",
                "key-",
                "a-",
                "_",
                "aA",
                "aaB",
                "A_",
                "a%5F",
                "--",
                "-a ",
                "hooks.slack.com/services/");
    }

    /** If a rule went over a part of the text again and again, it would be read some ten thousand times. */
    @ParameterizedTest
    @MethodSource("hostile")
    void whatTheRulesLookForIsReadOnlyAFewTimesHoweverOftenItComes(String piece) {
        for (String before : List.of("", "token=\"", "x '", "https://", "curl ")) {
            assertThat(readsPerSign(before + piece.repeat(60_000 / piece.length())))
                    .isLessThan(200);
        }
    }

    @Test
    void aMegabyteIsReadOnlyAFewTimes() {
        String all = String.join("", hostile().toList());

        assertThat(readsPerSign(all.repeat(1_000_000 / all.length()))).isLessThan(200);
        assertThat(readsPerSign("token=" + "a".repeat(1_000_000))).isLessThan(200);
    }

    private static long readsPerSign(String text) {
        long[] reads = new long[1];
        RULES.find(new Counted(text, reads));
        return reads[0] / text.length();
    }
}
