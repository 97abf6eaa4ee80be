# Replace this with your own program. Gradle is on GitHub's runners.
mkdir -p call-claude/src/main/java
cat >call-claude/settings.gradle.kts <<'GRADLE'
rootProject.name = "call-claude"
GRADLE
cat >call-claude/build.gradle.kts <<'GRADLE'
plugins {
    application
}

repositories {
    mavenCentral()
}

dependencies {
    implementation("<% .SDK.Exact %>")
}

application {
    mainClass = "CallClaude"
}
GRADLE
cat >call-claude/src/main/java/CallClaude.java <<'JAVA'
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;

public class CallClaude {
    public static void main(String[] args) {
        // Reads the identifiers and the token file from the environment.
        AnthropicClient client = AnthropicOkHttpClient.fromEnv();

        Message message = client.messages().create(MessageCreateParams.builder()
                .model("<% .Model %>")
                .maxTokens(1024)
                .addUserMessage("Hello, Claude")
                .build());

        message.content().stream()
                .flatMap(block -> block.text().stream())
                .findFirst()
                .ifPresent(block -> System.out.println(block.text()));
    }
}
JAVA
gradle --quiet --project-dir call-claude classes
