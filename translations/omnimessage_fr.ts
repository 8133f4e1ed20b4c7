<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>Cli</name>
    <message>
        <source>the certificate %1 cannot be read: %2</source>
        <translation>le certificat %1 ne peut pas être lu&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 holds no certificate</source>
        <translation>%1 ne contient aucun certificat</translation>
    </message>
    <message>
        <source>no gateway has run on the state directory %1 (there is no %2); --state-dir or OMNIMESSAGE_SMPP_STATE_DIR name another one</source>
        <translation>aucune passerelle n’a fonctionné sur le répertoire d’état %1 (il n’y a pas de %2)&#x202f;; --state-dir ou OMNIMESSAGE_SMPP_STATE_DIR en indiquent un autre</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2; the gateway&apos;s user and root may</source>
        <translation>%1 ne peut pas être lu&#xa0;: %2&#x202f;; l’utilisateur de la passerelle et root le peuvent</translation>
    </message>
    <message>
        <source>--url must be https://HOST:PORT, not &apos;%1&apos;</source>
        <translation>--url doit être https://HÔTE:PORT, non &apos;%1&apos;</translation>
    </message>
    <message>
        <source>with --url the variable %1 must hold a token of that gateway</source>
        <translation>avec --url, la variable %1 doit contenir un jeton de cette passerelle</translation>
    </message>
    <message>
        <source>not allowed:</source>
        <translation>non autorisé&#xa0;:</translation>
    </message>
    <message>
        <source>--certificate goes with --url</source>
        <translation>--certificate va avec --url</translation>
    </message>
    <message>
        <source>the configuration, which says where the gateway is reached, has errors:</source>
        <translation>la configuration, qui dit où joindre la passerelle, contient des erreurs&#xa0;:</translation>
    </message>
    <message>
        <source>the operations API is switched off in %1 (dashboard: enabled)</source>
        <translation>l’API d’exploitation est désactivée dans %1 (dashboard: enabled)</translation>
    </message>
    <message>
        <source>the certificate of %1 is not trusted; --certificate FILE names the one to trust</source>
        <translation>le certificat de %1 n’est pas reconnu&#x202f;; --certificate FICHIER indique celui à reconnaître</translation>
    </message>
    <message>
        <source>what answers at %1 shows another certificate than this gateway&apos;s</source>
        <translation>ce qui répond à %1 présente un autre certificat que celui de cette passerelle</translation>
    </message>
    <message>
        <source>the gateway does not run here (nothing answers at %1)</source>
        <translation>la passerelle ne fonctionne pas ici (rien ne répond à %1)</translation>
    </message>
    <message>
        <source>nothing answers at %1</source>
        <translation>rien ne répond à %1</translation>
    </message>
    <message>
        <source>no answer from %1 within %2 seconds</source>
        <translation>pas de réponse de %1 en %2 secondes</translation>
    </message>
    <message>
        <source>there is no host %1</source>
        <translation>il n’y a pas d’hôte %1</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2</source>
        <translation>%1 ne peut pas être joint&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 answered something that is no JSON</source>
        <translation>%1 a répondu autre chose que du JSON</translation>
    </message>
    <message>
        <source>the answer of %1 broke off</source>
        <translation>la réponse de %1 s’est interrompue</translation>
    </message>
    <message>
        <source>not signed in: the gateway at %1 does not know the token of this state directory</source>
        <translation>non connecté&#xa0;: la passerelle à %1 ne connaît pas le jeton de ce répertoire d’état</translation>
    </message>
    <message>
        <source>not signed in: the gateway at %1 does not know this token</source>
        <translation>non connecté&#xa0;: la passerelle à %1 ne connaît pas ce jeton</translation>
    </message>
    <message>
        <source>not allowed: %1</source>
        <translation>non autorisé&#xa0;: %1</translation>
    </message>
    <message>
        <source>not found: %1</source>
        <translation>introuvable&#xa0;: %1</translation>
    </message>
    <message>
        <source>not possible now: %1</source>
        <translation>impossible actuellement&#xa0;: %1</translation>
    </message>
    <message>
        <source>too many requests; try again in %1 seconds</source>
        <translation>trop de requêtes&#x202f;; réessayez dans %1 secondes</translation>
    </message>
    <message>
        <source>OmniMessage Core failed: %1</source>
        <translation>OmniMessage Core a échoué&#xa0;: %1</translation>
    </message>
    <message>
        <source>the gateway answered %1: %2</source>
        <translation>la passerelle a répondu %1&#xa0;: %2</translation>
    </message>
    <message>
        <source>--watch takes seconds, from 1 to 86400</source>
        <translation>--watch prend des secondes, de 1 à 86400</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <translation>%1 j %2 h</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>no</source>
        <translation>non</translation>
    </message>
    <message>
        <source>there is no option &apos;%1&apos;</source>
        <translation>il n’y a pas d’option &apos;%1&apos;</translation>
    </message>
    <message>
        <source>the option --%1 takes no value</source>
        <translation>l’option --%1 ne prend pas de valeur</translation>
    </message>
    <message>
        <source>the option --%1 needs a value</source>
        <translation>l’option --%1 demande une valeur</translation>
    </message>
    <message>
        <source>the value of --%1 must be one of: %2</source>
        <translation>la valeur de --%1 doit être parmi&#xa0;: %2</translation>
    </message>
    <message>
        <source>give either the number of a message or --failed</source>
        <translation>donnez soit le numéro d’un message, soit --failed</translation>
    </message>
    <message>
        <source>BIND</source>
        <translation>LIAISON</translation>
    </message>
    <message>
        <source>MODE</source>
        <translation>MODE</translation>
    </message>
    <message>
        <source>PENDING</source>
        <translation>EN ATTENTE</translation>
    </message>
    <message>
        <source>FAILED</source>
        <translation>ÉCHOUÉS</translation>
    </message>
    <message>
        <source>USED</source>
        <translation>USAGE</translation>
    </message>
    <message>
        <source>ACCEPTED</source>
        <translation>ACCEPTÉS</translation>
    </message>
    <message>
        <source>DELIVERED</source>
        <translation>REMIS</translation>
    </message>
    <message>
        <source>EVICTED</source>
        <translation>ÉVINCÉS</translation>
    </message>
    <message>
        <source>DELETED</source>
        <translation>SUPPRIMÉS</translation>
    </message>
    <message>
        <source>%1 messages in the cache: %2 wait, %3 failed for good</source>
        <translation>%1 messages en cache&#xa0;: %2 en attente, %3 en échec définitif</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>STATUS</source>
        <translation>STATUT</translation>
    </message>
    <message>
        <source>RECEIVED AT</source>
        <translation>REÇU À</translation>
    </message>
    <message>
        <source>FROM</source>
        <translation>DE</translation>
    </message>
    <message>
        <source>TO</source>
        <translation>À</translation>
    </message>
    <message>
        <source>TRIED</source>
        <translation>TENTATIVES</translation>
    </message>
    <message>
        <source>NEXT ATTEMPT</source>
        <translation>PROCHAINE TENTATIVE</translation>
    </message>
    <message>
        <source>LAST ERROR</source>
        <translation>DERNIÈRE ERREUR</translation>
    </message>
    <message>
        <source>There are no such messages.</source>
        <translation>Il n’y a aucun message de ce genre.</translation>
    </message>
    <message>
        <source>More: --cursor %1</source>
        <translation>Suite&#xa0;: --cursor %1</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait again.</source>
        <translation>
            <numerusform>%n message attend de nouveau.</numerusform>
            <numerusform>%n messages attendent de nouveau.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) deleted.</source>
        <translation>
            <numerusform>%n message supprimé.</numerusform>
            <numerusform>%n messages supprimés.</numerusform>
        </translation>
    </message>
    <message>
        <source>the configuration</source>
        <translation>la configuration</translation>
    </message>
    <message>
        <source>the state directory</source>
        <translation>le répertoire d’état</translation>
    </message>
    <message>
        <source>print the answer of the operations API</source>
        <translation>afficher la réponse de l’API d’exploitation</translation>
    </message>
    <message>
        <source>a gateway on another machine; its token stands in the variable OMNIMESSAGE_SMPP_TOKEN</source>
        <translation>une passerelle sur une autre machine&#x202f;; son jeton est dans la variable OMNIMESSAGE_SMPP_TOKEN</translation>
    </message>
    <message>
        <source>the one certificate (PEM) to trust with --url</source>
        <translation>le seul certificat (PEM) à reconnaître avec --url</translation>
    </message>
    <message>
        <source>show it anew every so many seconds (2 unless told)</source>
        <translation>réafficher toutes les tant de secondes (2 par défaut)</translation>
    </message>
    <message>
        <source>this text</source>
        <translation>ce texte</translation>
    </message>
    <message>
        <source>the version</source>
        <translation>la version</translation>
    </message>
    <message>
        <source>Try &apos;%1&apos;.</source>
        <translation>Essayez &apos;%1&apos;.</translation>
    </message>
    <message>
        <source>%1 needs: %2</source>
        <translation>%1 demande&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 takes no argument &apos;%2&apos;</source>
        <translation>%1 ne prend pas d’argument &apos;%2&apos;</translation>
    </message>
    <message>
        <source>Usage: omnimessage-smpp [command] [options]</source>
        <translation>Usage&#xa0;: omnimessage-smpp [commande] [options]</translation>
    </message>
    <message>
        <source>An SMS gateway: SMPP to carriers and partners, REST to OmniMessage Core.</source>
        <translation>Une passerelle SMS&#xa0;: SMPP vers opérateurs et partenaires, REST vers OmniMessage Core.</translation>
    </message>
    <message>
        <source>Commands:</source>
        <translation>Commandes&#xa0;:</translation>
    </message>
    <message>
        <source>&apos;console&apos; is another name of run. &apos;omnimessage-smpp COMMAND --help&apos; tells more of each.</source>
        <translation>&apos;console&apos; est un autre nom de run. &apos;omnimessage-smpp COMMANDE --help&apos; en dit plus sur chacune.</translation>
    </message>
    <message>
        <source>Options:</source>
        <translation>Options&#xa0;:</translation>
    </message>
    <message>
        <source>Without --config: the variable OMNIMESSAGE_SMPP_CONFIG, else %1.
Without --state-dir: OMNIMESSAGE_SMPP_STATE_DIR, else %2.</source>
        <translation>Sans --config&#xa0;: la variable OMNIMESSAGE_SMPP_CONFIG, sinon %1.
Sans --state-dir&#xa0;: OMNIMESSAGE_SMPP_STATE_DIR, sinon %2.</translation>
    </message>
    <message>
        <source>Exit status: 0 done, 1 failed, 2 wrong usage, 78 bad configuration.</source>
        <translation>Code de sortie&#xa0;: 0 fait, 1 échec, 2 mauvais usage, 78 configuration erronée.</translation>
    </message>
    <message>
        <source>Usage: omnimessage-smpp %1 COMMAND [options]</source>
        <translation>Usage&#xa0;: omnimessage-smpp %1 COMMANDE [options]</translation>
    </message>
    <message>
        <source>&apos;%1&apos; alone is &apos;%2&apos;. Each has its own --help.</source>
        <translation>&apos;%1&apos; seul vaut &apos;%2&apos;. Chacune a son propre --help.</translation>
    </message>
    <message>
        <source>Usage: omnimessage-smpp %1 [options]</source>
        <translation>Usage&#xa0;: omnimessage-smpp %1 [options]</translation>
    </message>
    <message>
        <source>The configuration is now %1, the state directory %2.</source>
        <translation>La configuration est actuellement %1, le répertoire d’état %2.</translation>
    </message>
    <message>
        <source>Example:</source>
        <translation>Exemple&#xa0;:</translation>
    </message>
    <message>
        <source>there is no command &apos;%1&apos;</source>
        <translation>il n’y a pas de commande &apos;%1&apos;</translation>
    </message>
    <message>
        <source>the gateway has ended the connection</source>
        <translation>la passerelle a mis fin à la connexion</translation>
    </message>
    <message>
        <source>the log cannot be followed: %1</source>
        <translation>le journal ne peut pas être suivi&#xa0;: %1</translation>
    </message>
    <message numerus="yes">
        <source>(%n entries left out)</source>
        <translation>
            <numerusform>(%n ligne omise)</numerusform>
            <numerusform>(%n lignes omises)</numerusform>
        </translation>
    </message>
    <message>
        <source>there is no password on the standard input</source>
        <translation>il n’y a pas de mot de passe sur l’entrée standard</translation>
    </message>
    <message>
        <source>edited by %1, %2; the file: %3</source>
        <translation>modifié par %1, %2&#x202f;; le fichier&#xa0;: %3</translation>
    </message>
    <message>
        <source>edited by %1, %2</source>
        <translation>modifié par %1, %2</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>NOM</translation>
    </message>
    <message>
        <source>ENABLED</source>
        <translation>ACTIVÉ</translation>
    </message>
    <message>
        <source>SYSTEM ID</source>
        <translation>SYSTEM ID</translation>
    </message>
    <message>
        <source>ADDRESS</source>
        <translation>ADRESSE</translation>
    </message>
    <message>
        <source>TPS LIMIT</source>
        <translation>LIMITE TPS</translation>
    </message>
    <message>
        <source>CACHE</source>
        <translation>CACHE</translation>
    </message>
    <message>
        <source>REMARKS</source>
        <translation>REMARQUES</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>coupé</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) edited</source>
        <translation>
            <numerusform>%n paramètre modifié</numerusform>
            <numerusform>%n paramètres modifiés</numerusform>
        </translation>
    </message>
    <message>
        <source>live</source>
        <translation>en direct</translation>
    </message>
    <message>
        <source>file</source>
        <translation>fichier</translation>
    </message>
    <message>
        <source>There are no peers.</source>
        <translation>Il n’y a pas de pairs.</translation>
    </message>
    <message>
        <source>%1 is added.</source>
        <translation>%1 est ajouté.</translation>
    </message>
    <message>
        <source>there is nothing to change: give KEY=VALUE, --unset KEY or --password-stdin</source>
        <translation>il n’y a rien à changer&#xa0;: donnez CLÉ=VALEUR, --unset CLÉ ou --password-stdin</translation>
    </message>
    <message>
        <source>%1 is changed.</source>
        <translation>%1 est modifié.</translation>
    </message>
    <message>
        <source>%1 is enabled.</source>
        <translation>%1 est activé.</translation>
    </message>
    <message>
        <source>%1 is disabled.</source>
        <translation>%1 est désactivé.</translation>
    </message>
    <message>
        <source>%1 connects anew.</source>
        <translation>%1 se reconnecte.</translation>
    </message>
    <message>
        <source>%1 is dropped.</source>
        <translation>%1 est coupé.</translation>
    </message>
    <message>
        <source>%1 is removed.</source>
        <translation>%1 est supprimé.</translation>
    </message>
    <message>
        <source>%1 is as the configuration file has it.</source>
        <translation>%1 est comme dans le fichier de configuration.</translation>
    </message>
    <message>
        <source>%1 has errors; nothing is imported</source>
        <translation>%1 contient des erreurs&#x202f;; rien n’est importé</translation>
    </message>
    <message>
        <source>%1 is imported.</source>
        <translation>%1 est importé.</translation>
    </message>
    <message>
        <source>There are no peers in %1.</source>
        <translation>Il n’y a pas de pairs dans %1.</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not ADDRESS or ADDRESS,TON,NPI</source>
        <translation>&apos;%1&apos; n’est pas ADRESSE ni ADRESSE,TON,NPI</translation>
    </message>
    <message>
        <source>History:</source>
        <translation>Historique&#xa0;:</translation>
    </message>
    <message>
        <source>CREATED</source>
        <translation>CRÉÉ</translation>
    </message>
    <message>
        <source>SOURCE</source>
        <translation>SOURCE</translation>
    </message>
    <message>
        <source>STATE</source>
        <translation>ÉTAT</translation>
    </message>
    <message>
        <source>MESSAGES</source>
        <translation>MESSAGES</translation>
    </message>
    <message>
        <source>OLDEST</source>
        <translation>PLUS ANCIEN</translation>
    </message>
    <message>
        <source>The queue is empty.</source>
        <translation>La file est vide.</translation>
    </message>
    <message>
        <source>Message %1 is cancelled.</source>
        <translation>Le message %1 est annulé.</translation>
    </message>
    <message>
        <source>--from, --to and --text are needed</source>
        <translation>--from, --to et --text sont nécessaires</translation>
    </message>
    <message>
        <source>--data-coding takes a number</source>
        <translation>--data-coding prend un nombre</translation>
    </message>
    <message>
        <source>Message %1 is in the queue; &apos;omnimessage-smpp queue show %1&apos; tells how it fares.</source>
        <translation>Le message %1 est dans la file&#x202f;; &apos;omnimessage-smpp queue show %1&apos; dit ce qu’il devient.</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not KEY=VALUE</source>
        <translation>&apos;%1&apos; n’est pas CLÉ=VALEUR</translation>
    </message>
    <message>
        <source>%1 is given twice</source>
        <translation>%1 est donné deux fois</translation>
    </message>
    <message>
        <source>%1 is a secret, and everybody here can see the words of a command: use --password-stdin</source>
        <translation>%1 est un secret, et chacun ici peut voir les mots d’une commande&#xa0;: utilisez --password-stdin</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>connecté</translation>
    </message>
    <message>
        <source>disconnected</source>
        <translation>déconnecté</translation>
    </message>
    <message>
        <source>reconnecting</source>
        <translation>reconnexion</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>en attente</translation>
    </message>
    <message>
        <source>standby</source>
        <translation>en réserve</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>désactivé</translation>
    </message>
    <message>
        <source>valid</source>
        <translation>valide</translation>
    </message>
    <message>
        <source>NOT VALID: no traffic</source>
        <translation>NON VALIDE&#xa0;: aucun trafic</translation>
    </message>
    <message>
        <source>until %1</source>
        <translation>jusqu’au %1</translation>
    </message>
    <message>
        <source>up, %1</source>
        <translation>joignable, %1</translation>
    </message>
    <message>
        <source>DOWN, %1</source>
        <translation>INJOIGNABLE, %1</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>fermé</translation>
    </message>
    <message>
        <source>%1 port %2%3, %4 of %5 connections</source>
        <translation>%1 port %2%3, %4 connexions sur %5</translation>
    </message>
    <message>
        <source>TLS port %1</source>
        <translation>port TLS %1</translation>
    </message>
    <message>
        <source>client binds %1 connected, server binds %2</source>
        <translation>liaisons client %1 connectées, liaisons serveur %2</translation>
    </message>
    <message>
        <source>SENT</source>
        <translation>ENVOYÉS</translation>
    </message>
    <message>
        <source>RECEIVED</source>
        <translation>REÇUS</translation>
    </message>
    <message>
        <source>TPS</source>
        <translation>TPS</translation>
    </message>
    <message>
        <source>WINDOW</source>
        <translation>FENÊTRE</translation>
    </message>
    <message>
        <source>%1 sessions</source>
        <translation>%1 sessions</translation>
    </message>
    <message>
        <source>throttled</source>
        <translation>régulé</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>Passerelle</translation>
    </message>
    <message>
        <source>%1 on %2, version %3, up for %4</source>
        <translation>%1 sur %2, version %3, en service depuis %4</translation>
    </message>
    <message>
        <source>OmniMessage Core</source>
        <translation>OmniMessage Core</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Listener</source>
        <translation>Serveur d’écoute</translation>
    </message>
    <message>
        <source>Binds</source>
        <translation>Liaisons</translation>
    </message>
    <message>
        <source>Messages that wait for it: %1</source>
        <translation>Messages qui l’attendent&#xa0;: %1</translation>
    </message>
    <message>
        <source>Messages may have been lost.</source>
        <translation>Des messages ont pu être perdus.</translation>
    </message>
    <message>
        <source>broken</source>
        <translation>rompu</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>ok</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>non utilisé</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>Step by step:</source>
        <translation>Étape par étape&#xa0;:</translation>
    </message>
    <message>
        <source>What is known:</source>
        <translation>Éléments constatés&#xa0;:</translation>
    </message>
    <message>
        <source>What to do:</source>
        <translation>Que faire&#xa0;:</translation>
    </message>
    <message>
        <source>%1 is the last administrator; make another one first</source>
        <translation>%1 est le dernier administrateur&#x202f;; créez-en d’abord un autre</translation>
    </message>
    <message>
        <source>the database failed: %1</source>
        <translation>la base de données a échoué&#xa0;: %1</translation>
    </message>
    <message>
        <source>--password-stdin is needed where nobody can be asked</source>
        <translation>--password-stdin est nécessaire là où personne ne peut être interrogé</translation>
    </message>
    <message>
        <source>Password: </source>
        <translation>Mot de passe&#xa0;: </translation>
    </message>
    <message>
        <source>Once more: </source>
        <translation>Encore une fois&#xa0;: </translation>
    </message>
    <message>
        <source>these are two passwords</source>
        <translation>ce sont deux mots de passe différents</translation>
    </message>
    <message>
        <source>ROLE</source>
        <translation>RÔLE</translation>
    </message>
    <message>
        <source>LAST SIGN-IN</source>
        <translation>DERNIÈRE CONNEXION</translation>
    </message>
    <message>
        <source>There are no users.</source>
        <translation>Il n’y a pas d’utilisateurs.</translation>
    </message>
    <message>
        <source>--role is needed: viewer, operator or admin</source>
        <translation>--role est nécessaire&#xa0;: viewer, operator ou admin</translation>
    </message>
    <message>
        <source>User %1 is added.</source>
        <translation>L’utilisateur %1 est ajouté.</translation>
    </message>
    <message>
        <source>There is no administrator yet; &apos;user add NAME --role admin&apos; makes one.</source>
        <translation>Il n’y a pas encore d’administrateur&#x202f;; &apos;user add NOM --role admin&apos; en crée un.</translation>
    </message>
    <message>
        <source>User %1 is removed.</source>
        <translation>L’utilisateur %1 est supprimé.</translation>
    </message>
    <message>
        <source>The password of %1 is changed.</source>
        <translation>Le mot de passe de %1 est changé.</translation>
    </message>
    <message>
        <source>%1 is now %2.</source>
        <translation>%1 est maintenant %2.</translation>
    </message>
    <message>
        <source>BY</source>
        <translation>PAR</translation>
    </message>
    <message>
        <source>LAST USED</source>
        <translation>DERNIER USAGE</translation>
    </message>
    <message>
        <source>There are no tokens.</source>
        <translation>Il n’y a pas de jetons.</translation>
    </message>
    <message>
        <source>This is the token %1 of role %2; it is shown this once.</source>
        <translation>Voici le jeton %1 de rôle %2&#x202f;; il n’est montré que cette fois.</translation>
    </message>
    <message>
        <source>Token %1 is revoked.</source>
        <translation>Le jeton %1 est révoqué.</translation>
    </message>
    <message>
        <source>%1 is damaged: %2; nothing was changed</source>
        <translation>%1 est endommagé&#xa0;: %2&#x202f;; rien n’a été changé</translation>
    </message>
    <message>
        <source>%1 cannot be moved to %2: %3</source>
        <translation>%1 ne peut pas être déplacé vers %2&#xa0;: %3</translation>
    </message>
    <message>
        <source>%1 is no copy of a state directory: it holds no gateway.db</source>
        <translation>%1 n’est pas la copie d’un répertoire d’état&#xa0;: il ne contient pas de gateway.db</translation>
    </message>
    <message>
        <source>%1 is the state directory itself</source>
        <translation>%1 est le répertoire d’état lui-même</translation>
    </message>
    <message>
        <source>a gateway runs on %1: stop it first</source>
        <translation>une passerelle fonctionne sur %1&#xa0;: arrêtez-la d’abord</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2</source>
        <translation>%1 ne peut pas être écrit&#xa0;: %2</translation>
    </message>
    <message>
        <source>%1 holds the state of a gateway; --force replaces it and keeps it aside</source>
        <translation>%1 contient l’état d’une passerelle&#x202f;; --force le remplace et le met de côté</translation>
    </message>
    <message>
        <source>%1 cannot be made: %2</source>
        <translation>%1 ne peut pas être créé&#xa0;: %2</translation>
    </message>
    <message>
        <source>the secrets change all the time; try again</source>
        <translation>les secrets changent sans cesse&#x202f;; réessayez</translation>
    </message>
    <message>
        <source>no gateway has run on the state directory %1</source>
        <translation>aucune passerelle n’a fonctionné sur le répertoire d’état %1</translation>
    </message>
    <message>
        <source>%1 is saved in %2.</source>
        <translation>%1 est sauvegardé dans %2.</translation>
    </message>
    <message>
        <source>It holds passwords and keys: keep it where nobody else can read it. The configuration file is not part of it.</source>
        <translation>Il contient mots de passe et clés&#xa0;: gardez-le où personne d’autre ne peut le lire. Le fichier de configuration n’en fait pas partie.</translation>
    </message>
    <message>
        <source>Passwords that were set live are in the system&apos;s keychain, not in this copy.</source>
        <translation>Les mots de passe définis en direct sont dans le trousseau du système, non dans cette copie.</translation>
    </message>
    <message>
        <source>%1 is restored from %2.</source>
        <translation>%1 est restauré depuis %2.</translation>
    </message>
    <message>
        <source>What was there stands in %1.</source>
        <translation>Ce qui s’y trouvait est dans %1.</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) that OmniMessage Core has not taken are in the cache that was put aside.</source>
        <translation>
            <numerusform>%n message qu’OmniMessage Core n’a pas pris est dans le cache mis de côté.</numerusform>
            <numerusform>%n messages qu’OmniMessage Core n’a pas pris sont dans le cache mis de côté.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait in the restored cache; those that were delivered since the copy was made are sent once more.</source>
        <translation>
            <numerusform>%n message attend dans le cache restauré&#x202f;; s’il a été remis depuis la copie, il est envoyé une fois de plus.</numerusform>
            <numerusform>%n messages attendent dans le cache restauré&#x202f;; ceux qui ont été remis depuis la copie sont envoyés une fois de plus.</numerusform>
        </translation>
    </message>
    <message>
        <source>the state directory %1 cannot be made: %2</source>
        <translation>le répertoire d’état %1 ne peut pas être créé&#xa0;: %2</translation>
    </message>
    <message>
        <source>the user that %1 belongs to cannot be taken: %2</source>
        <translation>l’utilisateur à qui %1 appartient ne peut pas être pris&#xa0;: %2</translation>
    </message>
    <message>
        <source>a gateway of another version runs on %1: restart it first</source>
        <translation>une passerelle d’une autre version fonctionne sur %1&#xa0;: redémarrez-la d’abord</translation>
    </message>
    <message>
        <source>the files cannot be gathered in %1</source>
        <translation>les fichiers ne peuvent pas être rassemblés dans %1</translation>
    </message>
    <message>
        <source>tar failed: %1</source>
        <translation>tar a échoué&#xa0;: %1</translation>
    </message>
    <message>
        <source>%1 is made; no password, token or message text is in it.</source>
        <translation>%1 est créé&#x202f;; il ne contient ni mot de passe, ni jeton, ni texte de message.</translation>
    </message>
    <message>
        <source>What is missing in it:</source>
        <translation>Ce qui y manque&#xa0;:</translation>
    </message>
    <message>
        <source>those of one mode alone</source>
        <translation>ceux d’un seul mode</translation>
    </message>
    <message>
        <source>their names alone, one a line</source>
        <translation>leurs noms seuls, un par ligne</translation>
    </message>
    <message>
        <source>read the password from the standard input</source>
        <translation>lire le mot de passe sur l’entrée standard</translation>
    </message>
    <message>
        <source>back to the file&apos;s value or the default; may be repeated</source>
        <translation>revenir à la valeur du fichier ou par défaut&#x202f;; peut être répété</translation>
    </message>
    <message>
        <source>read a new password from the standard input</source>
        <translation>lire un nouveau mot de passe sur l’entrée standard</translation>
    </message>
    <message>
        <source>those in one status alone</source>
        <translation>ceux d’un seul statut</translation>
    </message>
    <message>
        <source>those that leave by this bind</source>
        <translation>ceux qui partent par cette liaison</translation>
    </message>
    <message>
        <source>those that came by this bind</source>
        <translation>ceux qui sont venus par cette liaison</translation>
    </message>
    <message>
        <source>an id, or part of the text or of an address</source>
        <translation>un identifiant, ou une partie du texte ou d’une adresse</translation>
    </message>
    <message>
        <source>so many at most, 1 to 1000; 100 unless told</source>
        <translation>tant au plus, de 1 à 1000&#x202f;; 100 par défaut</translation>
    </message>
    <message>
        <source>the page after the one that named it</source>
        <translation>la page après celle qui l’a indiqué</translation>
    </message>
    <message>
        <source>the sender: a number, a name, or ADDRESS,TON,NPI</source>
        <translation>l’expéditeur&#xa0;: un numéro, un nom, ou ADRESSE,TON,NPI</translation>
    </message>
    <message>
        <source>the recipient, likewise</source>
        <translation>le destinataire, de même</translation>
    </message>
    <message>
        <source>what it says; - reads a line of the standard input</source>
        <translation>son texte&#x202f;; - lit une ligne de l’entrée standard</translation>
    </message>
    <message>
        <source>the client bind to leave by; else Core&apos;s routing decides</source>
        <translation>la liaison client de départ&#x202f;; sinon le routage de Core décide</translation>
    </message>
    <message>
        <source>the data_coding; else what can hold the text</source>
        <translation>le data_coding&#x202f;; sinon celui qui peut porter le texte</translation>
    </message>
    <message>
        <source>ask for no delivery receipt</source>
        <translation>ne pas demander d’accusé de réception</translation>
    </message>
    <message>
        <source>those that were tried so often or more</source>
        <translation>ceux qui ont été tentés au moins autant de fois</translation>
    </message>
    <message>
        <source>all that failed for good, instead of one message</source>
        <translation>tous ceux en échec définitif, au lieu d’un seul message</translation>
    </message>
    <message>
        <source>this level and worse; info unless told</source>
        <translation>ce niveau et au-delà&#x202f;; info par défaut</translation>
    </message>
    <message>
        <source>what concerns this bind</source>
        <translation>ce qui concerne cette liaison</translation>
    </message>
    <message>
        <source>part of the message or the category</source>
        <translation>une partie du message ou de la catégorie</translation>
    </message>
    <message>
        <source>go on with what comes, until it is interrupted</source>
        <translation>continuer avec ce qui arrive, jusqu’à interruption</translation>
    </message>
    <message>
        <source>print it as JSON</source>
        <translation>l’afficher en JSON</translation>
    </message>
    <message>
        <source>what the user may do</source>
        <translation>ce que l’utilisateur peut faire</translation>
    </message>
    <message>
        <source>what may be done with it</source>
        <translation>ce qu’il permet de faire</translation>
    </message>
    <message>
        <source>where it is written; else a name of its own, here</source>
        <translation>où il est écrit&#x202f;; sinon un nom à lui, ici</translation>
    </message>
    <message>
        <source>replace the state that the directory holds</source>
        <translation>remplacer l’état que contient le répertoire</translation>
    </message>
    <message>
        <source>run the gateway in the foreground (the default)</source>
        <translation>faire fonctionner la passerelle au premier plan (par défaut)</translation>
    </message>
    <message>
        <source>Runs the gateway in the foreground until SIGTERM or SIGINT, then stops in order:
claims stop, windows drain for up to 10 seconds, binds are unbound, registrations
withdrawn. Logs &apos;Gateway ready&apos; when it takes traffic and, under systemd, notifies
READY=1.</source>
        <translation>Fait fonctionner la passerelle au premier plan jusqu’à SIGTERM ou SIGINT, puis l’arrête
en ordre&#xa0;: les prises de messages cessent, les fenêtres se vident en 10 secondes au plus,
les liaisons sont closes, les enregistrements retirés. Inscrit &apos;Gateway ready&apos; au journal
quand elle prend du trafic et, sous systemd, notifie READY=1.</translation>
    </message>
    <message>
        <source>show messages flowing, on this machine alone, with nothing configured</source>
        <translation>montrer des messages en circulation, sur cette seule machine, sans rien configurer</translation>
    </message>
    <message>
        <source>Runs the gateway with an embedded OmniMessage Core, a simulated carrier and a partner
account, all on loopback, in a temporary state directory with random credentials.
Prints how to bind an SMPP client of your own, and a summary of what flows. Ctrl+C
stops it; nothing stays behind. --config and --state-dir have no effect.</source>
        <translation>Fait fonctionner la passerelle avec un OmniMessage Core intégré, un opérateur simulé et un
compte de partenaire, tous en boucle locale, dans un répertoire d’état temporaire avec des
identifiants aléatoires. Affiche comment lier votre propre client SMPP, et un résumé de ce
qui circule. Ctrl+C l’arrête&#x202f;; rien ne reste. --config et --state-dir sont sans effet.</translation>
    </message>
    <message>
        <source>check the configuration and print the effective settings</source>
        <translation>vérifier la configuration et afficher les paramètres effectifs</translation>
    </message>
    <message>
        <source>Reads the configuration, prints every problem as file:line:column: error: ...,
then the effective settings: value, where it comes from, secrets masked. Starts
nothing and touches nothing. Exits with 78 when there is an error.</source>
        <translation>Lit la configuration, affiche chaque problème sous la forme fichier:ligne:colonne: error: ...,
puis les paramètres effectifs&#xa0;: valeur, provenance, secrets masqués. Ne démarre
et ne touche rien. Se termine par 78 en cas d’erreur.</translation>
    </message>
    <message>
        <source>show the gateway and how well every bind works</source>
        <translation>montrer la passerelle et la santé de chaque liaison</translation>
    </message>
    <message>
        <source>Shows the gateway, OmniMessage Core, the licence, the listener and a line for every bind:
its state, counts, rate and window, and what is wrong with it.</source>
        <translation>Montre la passerelle, OmniMessage Core, la licence, le serveur d’écoute et une ligne par
liaison&#xa0;: son état, ses compteurs, son débit et sa fenêtre, et ce qui ne va pas.</translation>
    </message>
    <message>
        <source>list, show, add, edit and steer the binds</source>
        <translation>lister, montrer, ajouter, modifier et piloter les liaisons</translation>
    </message>
    <message>
        <source>The peers of the gateway: client binds to carriers, server binds of partners. What is
changed here holds at once and over a restart, above the configuration file.</source>
        <translation>Les pairs de la passerelle&#xa0;: liaisons client vers les opérateurs, liaisons serveur des
partenaires. Ce qui est changé ici vaut aussitôt et après un redémarrage, avant le fichier
de configuration.</translation>
    </message>
    <message>
        <source>all peers</source>
        <translation>tous les pairs</translation>
    </message>
    <message>
        <source>Lists the peers as they are configured; &apos;status&apos; tells how they work.</source>
        <translation>Liste les pairs tels qu’ils sont configurés&#x202f;; &apos;status&apos; dit comment ils fonctionnent.</translation>
    </message>
    <message>
        <source>every setting of one</source>
        <translation>tous les paramètres d’un pair</translation>
    </message>
    <message>
        <source>Shows every setting of a peer, and what of it was edited live: by whom, when, and what
the file has instead. A password is never shown.</source>
        <translation>Montre tous les paramètres d’un pair, et ce qui en a été modifié en direct&#xa0;: par qui, quand,
et ce que dit le fichier. Un mot de passe n’est jamais montré.</translation>
    </message>
    <message>
        <source>add one</source>
        <translation>en ajouter un</translation>
    </message>
    <message>
        <source>Adds a peer with the settings given; the others have their defaults. The keys are those
of the configuration file; items of a list are separated by commas.</source>
        <translation>Ajoute un pair avec les paramètres donnés&#x202f;; les autres ont leur valeur par défaut. Les clés
sont celles du fichier de configuration&#x202f;; les éléments d’une liste sont séparés par des virgules.</translation>
    </message>
    <message>
        <source>change settings of one</source>
        <translation>changer des paramètres d’un pair</translation>
    </message>
    <message>
        <source>Changes the settings given and leaves the others. Where a setting needs it, this peer
alone binds anew.</source>
        <translation>Change les paramètres donnés et laisse les autres. Là où un paramètre le demande, seul ce
pair se lie de nouveau.</translation>
    </message>
    <message>
        <source>let it connect</source>
        <translation>le laisser se connecter</translation>
    </message>
    <message>
        <source>Enables a peer: a client bind connects, a server bind may come.</source>
        <translation>Active un pair&#xa0;: une liaison client se connecte, une liaison serveur peut venir.</translation>
    </message>
    <message>
        <source>close it until it is enabled</source>
        <translation>le fermer jusqu’à ce qu’il soit activé</translation>
    </message>
    <message>
        <source>Disables a peer: its sessions are closed, its settings kept.</source>
        <translation>Désactive un pair&#xa0;: ses sessions sont fermées, ses paramètres gardés.</translation>
    </message>
    <message>
        <source>close it and connect anew</source>
        <translation>le fermer et le reconnecter</translation>
    </message>
    <message>
        <source>Closes the sessions of a peer; a client bind connects again now, also one that was
dropped. A partner may come again.</source>
        <translation>Ferme les sessions d’un pair&#x202f;; une liaison client se reconnecte aussitôt, même coupée.
Un partenaire peut revenir.</translation>
    </message>
    <message>
        <source>close it</source>
        <translation>le fermer</translation>
    </message>
    <message>
        <source>Closes the sessions of a peer. A client bind stays disconnected, over a restart too,
until it is reconnected or enabled; a partner may come again.</source>
        <translation>Ferme les sessions d’un pair. Une liaison client reste déconnectée, même après un
redémarrage, jusqu’à ce qu’elle soit reconnectée ou activée&#x202f;; un partenaire peut revenir.</translation>
    </message>
    <message>
        <source>tell why it is as it is</source>
        <translation>dire pourquoi il est dans cet état</translation>
    </message>
    <message>
        <source>Tells why a bind does not work as it should: the cause, what is known of it, and what
to do.</source>
        <translation>Dit pourquoi une liaison ne fonctionne pas comme il faut&#xa0;: la cause, les éléments constatés,
et que faire.</translation>
    </message>
    <message>
        <source>remove it</source>
        <translation>le supprimer</translation>
    </message>
    <message>
        <source>Removes a peer. What waits in its cache is still delivered. One of the configuration
file stays away until &apos;peers reset&apos;.</source>
        <translation>Supprime un pair. Ce qui attend dans son cache est encore remis. Un pair du fichier de
configuration reste absent jusqu’à &apos;peers reset&apos;.</translation>
    </message>
    <message>
        <source>back to the configuration file</source>
        <translation>revenir au fichier de configuration</translation>
    </message>
    <message>
        <source>Drops everything that was edited live on a peer, its removal too: the values of the
configuration file hold again.</source>
        <translation>Abandonne tout ce qui a été modifié en direct sur un pair, sa suppression aussi&#xa0;: les
valeurs du fichier de configuration valent de nouveau.</translation>
    </message>
    <message>
        <source>take the peers of another configuration file</source>
        <translation>prendre les pairs d’un autre fichier de configuration</translation>
    </message>
    <message>
        <source>look at the messages in OmniMessage Core, cancel them, send a test</source>
        <translation>voir les messages dans OmniMessage Core, les annuler, envoyer un essai</translation>
    </message>
    <message>
        <source>The messages in OmniMessage Core.</source>
        <translation>Les messages dans OmniMessage Core.</translation>
    </message>
    <message>
        <source>messages, newest first</source>
        <translation>les messages, les plus récents d’abord</translation>
    </message>
    <message>
        <source>Lists messages, newest first.</source>
        <translation>Liste les messages, les plus récents d’abord.</translation>
    </message>
    <message>
        <source>one message and its history</source>
        <translation>un message et son historique</translation>
    </message>
    <message>
        <source>Shows everything that is known of a message, and what happened to it.</source>
        <translation>Montre tout ce qui est connu d’un message, et ce qui lui est arrivé.</translation>
    </message>
    <message>
        <source>how many, by bind and status</source>
        <translation>combien, par liaison et statut</translation>
    </message>
    <message>
        <source>Counts the messages by bind and status, with the time of the oldest.</source>
        <translation>Compte les messages par liaison et statut, avec l’heure du plus ancien.</translation>
    </message>
    <message>
        <source>cancel a message that is still pending</source>
        <translation>annuler un message encore en attente</translation>
    </message>
    <message>
        <source>Cancels a message, as long as it is pending.</source>
        <translation>Annule un message, tant qu’il est en attente.</translation>
    </message>
    <message>
        <source>send a test message</source>
        <translation>envoyer un message d’essai</translation>
    </message>
    <message>
        <source>Puts a message into the queue as if a partner had sent it.</source>
        <translation>Met un message dans la file comme si un partenaire l’avait envoyé.</translation>
    </message>
    <message>
        <source>look at the messages that wait here for Core, retry or delete them</source>
        <translation>voir les messages qui attendent Core ici, les réessayer ou les supprimer</translation>
    </message>
    <message>
        <source>The messages that the gateway has acknowledged and keeps until OmniMessage Core takes
them.</source>
        <translation>Les messages que la passerelle a acquittés et garde jusqu’à ce qu’OmniMessage Core les
prenne.</translation>
    </message>
    <message>
        <source>how many, by bind</source>
        <translation>combien, par liaison</translation>
    </message>
    <message>
        <source>Shows what waits for every bind, and the ledger of what has come and gone.</source>
        <translation>Montre ce qui attend pour chaque liaison, et le registre de ce qui est entré et sorti.</translation>
    </message>
    <message>
        <source>the messages of a bind, oldest first</source>
        <translation>les messages d’une liaison, les plus anciens d’abord</translation>
    </message>
    <message>
        <source>Lists the cached messages of a bind, oldest first.</source>
        <translation>Liste les messages en cache d’une liaison, les plus anciens d’abord.</translation>
    </message>
    <message>
        <source>try a failed message again, or all of them</source>
        <translation>réessayer un message échoué, ou tous</translation>
    </message>
    <message>
        <source>Lets a message that failed for good wait again; with --failed all of the bind.</source>
        <translation>Remet en attente un message en échec définitif&#x202f;; avec --failed, tous ceux de la liaison.</translation>
    </message>
    <message>
        <source>delete a message, or all that failed</source>
        <translation>supprimer un message, ou tous ceux qui ont échoué</translation>
    </message>
    <message>
        <source>Deletes a message; with --failed all of the bind that failed for good. What is deleted is
lost, though its partner was told that it was taken.</source>
        <translation>Supprime un message&#x202f;; avec --failed, tous ceux de la liaison en échec définitif. Ce qui est
supprimé est perdu, alors que son partenaire l’a cru pris.</translation>
    </message>
    <message>
        <source>show the latest log entries, or follow the log</source>
        <translation>montrer les dernières lignes du journal, ou suivre le journal</translation>
    </message>
    <message>
        <source>Shows the latest entries that the gateway holds in memory, newest last.</source>
        <translation>Montre les dernières lignes que la passerelle garde en mémoire, la plus récente en dernier.</translation>
    </message>
    <message>
        <source>add, remove and list the users of dashboard and API</source>
        <translation>ajouter, supprimer et lister les utilisateurs du tableau de bord et de l’API</translation>
    </message>
    <message>
        <source>Who may sign in. These commands work on the state directory, with or without a gateway
that runs; one that runs heeds them at once. A viewer reads; an operator also
reconnects, drops, enables, disables, retries, cancels and sends tests; an admin also
edits peers and users and sees message text in traces.</source>
        <translation>Qui peut se connecter. Ces commandes agissent sur le répertoire d’état, passerelle en marche
ou non&#x202f;; une passerelle en marche en tient compte aussitôt. Un viewer lit&#x202f;; un operator, en
outre, reconnecte, coupe, active, désactive, réessaie, annule et envoie des essais&#x202f;; un admin,
en outre, modifie pairs et utilisateurs et voit le texte des messages dans les traces.</translation>
    </message>
    <message>
        <source>all users</source>
        <translation>tous les utilisateurs</translation>
    </message>
    <message>
        <source>Lists the users.</source>
        <translation>Liste les utilisateurs.</translation>
    </message>
    <message>
        <source>add a user</source>
        <translation>ajouter un utilisateur</translation>
    </message>
    <message>
        <source>Adds a user. The password, of 12 characters or more, is asked for, or read from the
standard input.</source>
        <translation>Ajoute un utilisateur. Le mot de passe, d’au moins 12 caractères, est demandé, ou lu sur
l’entrée standard.</translation>
    </message>
    <message>
        <source>remove a user</source>
        <translation>supprimer un utilisateur</translation>
    </message>
    <message>
        <source>Removes a user and ends the sessions of that user. The last administrator stays.</source>
        <translation>Supprime un utilisateur et met fin à ses sessions. Le dernier administrateur reste.</translation>
    </message>
    <message>
        <source>set a user&apos;s password</source>
        <translation>définir le mot de passe d’un utilisateur</translation>
    </message>
    <message>
        <source>Sets the password of a user and ends the sessions of that user.</source>
        <translation>Définit le mot de passe d’un utilisateur et met fin à ses sessions.</translation>
    </message>
    <message>
        <source>set a user&apos;s role</source>
        <translation>définir le rôle d’un utilisateur</translation>
    </message>
    <message>
        <source>Sets the role of a user and ends the sessions of that user.</source>
        <translation>Définit le rôle d’un utilisateur et met fin à ses sessions.</translation>
    </message>
    <message>
        <source>add, remove and list the tokens of the API</source>
        <translation>ajouter, supprimer et lister les jetons de l’API</translation>
    </message>
    <message>
        <source>What programs sign in with. These commands work on the state directory, with or without a
gateway that runs; one that runs heeds them at once.</source>
        <translation>Ce avec quoi les programmes se connectent. Ces commandes agissent sur le répertoire d’état,
passerelle en marche ou non&#x202f;; une passerelle en marche en tient compte aussitôt.</translation>
    </message>
    <message>
        <source>all tokens</source>
        <translation>tous les jetons</translation>
    </message>
    <message>
        <source>Lists the tokens; what they are is kept nowhere.</source>
        <translation>Liste les jetons&#x202f;; leur contenu n’est gardé nulle part.</translation>
    </message>
    <message>
        <source>make a token</source>
        <translation>créer un jeton</translation>
    </message>
    <message>
        <source>Makes a token and prints it, this once.</source>
        <translation>Crée un jeton et l’affiche, cette seule fois.</translation>
    </message>
    <message>
        <source>revoke a token</source>
        <translation>révoquer un jeton</translation>
    </message>
    <message>
        <source>Revokes a token: nobody signs in with it any more.</source>
        <translation>Révoque un jeton&#xa0;: plus personne ne se connecte avec lui.</translation>
    </message>
    <message>
        <source>gather what support asks for, secrets masked</source>
        <translation>rassembler ce que le support demande, secrets masqués</translation>
    </message>
    <message>
        <source>Writes a compressed tar file with the version, the system, the configuration with its
secrets masked, the state of every bind with its diagnosis, counts of queue and cache,
metrics, settings and the latest log. No password, no token and no message text is in
it. Without a gateway that runs it holds what there is.</source>
        <translation>Écrit une archive tar compressée avec la version, le système, la configuration aux secrets
masqués, l’état de chaque liaison et son diagnostic, les comptes de la file et du cache, les
métriques, les paramètres et le dernier journal. Elle ne contient ni mot de passe, ni jeton,
ni texte de message. Sans passerelle en marche, elle contient ce qu’il y a.</translation>
    </message>
    <message>
        <source>save the state directory, while the gateway runs</source>
        <translation>sauvegarder le répertoire d’état, passerelle en marche</translation>
    </message>
    <message>
        <source>Copies the databases, secrets and certificates of the state directory into a new or empty
directory, with or without a gateway that runs. The configuration file is not part of
it.</source>
        <translation>Copie les bases de données, secrets et certificats du répertoire d’état dans un répertoire
nouveau ou vide, passerelle en marche ou non. Le fichier de configuration n’en fait pas
partie.</translation>
    </message>
    <message>
        <source>put a saved state directory back</source>
        <translation>remettre en place un répertoire d’état sauvegardé</translation>
    </message>
    <message>
        <source>Puts what &apos;backup&apos; saved into the state directory, once it is checked. The gateway must be
stopped. What was there is kept in a directory beside it. Messages that were cached when
the copy was made are sent again.</source>
        <translation>Met ce que &apos;backup&apos; a sauvegardé dans le répertoire d’état, après vérification. La passerelle
doit être arrêtée. Ce qui s’y trouvait est gardé dans un répertoire à côté. Les messages qui
étaient en cache au moment de la copie sont envoyés de nouveau.</translation>
    </message>
    <message>
        <source>print what completes these commands in a shell</source>
        <translation>afficher ce qui complète ces commandes dans un shell</translation>
    </message>
    <message>
        <source>Prints a script that completes commands, options and the names of peers in bash.</source>
        <translation>Affiche un script qui complète commandes, options et noms de pairs dans bash.</translation>
    </message>
    <message>
        <source>there is a user %1 already</source>
        <translation>il y a déjà un utilisateur %1</translation>
    </message>
    <message>
        <source>there is no user %1</source>
        <translation>il n’y a pas d’utilisateur %1</translation>
    </message>
    <message>
        <source>there is a token %1 already</source>
        <translation>il y a déjà un jeton %1</translation>
    </message>
    <message>
        <source>there is no token %1</source>
        <translation>il n’y a pas de jeton %1</translation>
    </message>
    <message>
        <source>Adds the peers of another configuration file, with their passwords; those that are here
already are replaced. Where one of them cannot be, none is. Peers that the file does
not name are not touched.</source>
        <translation>Ajoute les pairs d’un autre fichier de configuration, avec leurs mots de passe&#x202f;; ceux qui
existent déjà sont remplacés. Si l’un d’eux ne peut pas l’être, aucun ne l’est. Les pairs que
le fichier ne nomme pas restent intacts.</translation>
    </message>
</context>
<context>
    <name>Phrase</name>
    <message>
        <source>Settings edited by {who}</source>
        <translation>Paramètres modifiés par {who}</translation>
    </message>
    <message>
        <source>In this state since then</source>
        <translation>Dans cet état depuis</translation>
    </message>
    <message>
        <source>Last bind that succeeded</source>
        <translation>Dernière liaison réussie</translation>
    </message>
    <message>
        <source>{error}</source>
        <translation>{error}</translation>
    </message>
    <message>
        <source>Last attempt; {attempts} without a bind since then</source>
        <translation>Dernière tentative&#x202f;; {attempts} sans liaison depuis</translation>
    </message>
    <message>
        <source>Next attempt</source>
        <translation>Prochaine tentative</translation>
    </message>
    <message>
        <source>Core: {error}</source>
        <translation>Core&#xa0;: {error}</translation>
    </message>
    <message>
        <source>{sent} sent, {failures} failed, {in_flight} of {window} in flight</source>
        <translation>{sent} envoyés, {failures} échecs, {in_flight} sur {window} en vol</translation>
    </message>
    <message>
        <source>Messages that wait for this bind: {count}</source>
        <translation>Messages qui attendent cette liaison&#xa0;: {count}</translation>
    </message>
    <message>
        <source>{bind} works.</source>
        <translation>{bind} fonctionne.</translation>
    </message>
    <message>
        <source>{bind} is disabled.</source>
        <translation>{bind} est désactivé.</translation>
    </message>
    <message>
        <source>It neither connects nor sends until somebody enables it.</source>
        <translation>Il ne se connecte ni n’envoie tant que personne ne l’active.</translation>
    </message>
    <message>
        <source>Enable it if it is to carry traffic.</source>
        <translation>Activez-le s’il doit porter du trafic.</translation>
    </message>
    <message>
        <source>{bind} was dropped by an operator.</source>
        <translation>{bind} a été coupé par un exploitant.</translation>
    </message>
    <message>
        <source>It stays disconnected, over a restart too, until somebody reconnects or enables it.</source>
        <translation>Il reste déconnecté, même après un redémarrage, jusqu’à ce que quelqu’un le reconnecte ou l’active.</translation>
    </message>
    <message>
        <source>Reconnect it when the reason is gone. The audit says who dropped it.</source>
        <translation>Reconnectez-le quand la raison a disparu. L’audit dit qui l’a coupé.</translation>
    </message>
    <message>
        <source>Another gateway holds {bind}.</source>
        <translation>Une autre passerelle tient {bind}.</translation>
    </message>
    <message>
        <source>Only one gateway at a time has this bind. This one takes over within 10 s when the other is gone.</source>
        <translation>Une seule passerelle à la fois a cette liaison. Celle-ci prend le relais en 10 s quand l’autre disparaît.</translation>
    </message>
    <message>
        <source>Nothing to do here. See the other gateway’s status.</source>
        <translation>Rien à faire ici. Voyez l’état de l’autre passerelle.</translation>
    </message>
    <message>
        <source>{bind} has no session: the partner has not connected.</source>
        <translation>{bind} n’a pas de session&#xa0;: le partenaire ne s’est pas connecté.</translation>
    </message>
    <message>
        <source>The account is ready. Messages for the partner wait until it binds.</source>
        <translation>Le compte est prêt. Les messages pour le partenaire attendent qu’il se lie.</translation>
    </message>
    <message>
        <source>Ask the partner to connect to this gateway’s SMPP port with system_id {system_id}.</source>
        <translation>Demandez au partenaire de se connecter au port SMPP de cette passerelle avec le system_id {system_id}.</translation>
    </message>
    <message>
        <source>If the partner says that it does, look for its address in the log: a firewall may be between.</source>
        <translation>Si le partenaire affirme le faire, cherchez son adresse dans le journal&#xa0;: un pare-feu peut s’interposer.</translation>
    </message>
    <message>
        <source>{bind} is connecting.</source>
        <translation>{bind} se connecte.</translation>
    </message>
    <message>
        <source>No attempt has failed so far.</source>
        <translation>Aucune tentative n’a échoué jusqu’ici.</translation>
    </message>
    <message>
        <source>Wait for the answer of {address}.</source>
        <translation>Attendez la réponse de {address}.</translation>
    </message>
    <message>
        <source>The host name of {bind} cannot be resolved.</source>
        <translation>Le nom d’hôte de {bind} ne peut pas être résolu.</translation>
    </message>
    <message>
        <source>No address was found for {address}: {error}</source>
        <translation>Aucune adresse trouvée pour {address}&#xa0;: {error}</translation>
    </message>
    <message>
        <source>Check the spelling of the host.</source>
        <translation>Vérifiez l’orthographe de l’hôte.</translation>
    </message>
    <message>
        <source>Check name resolution on the gateway: nslookup with that host.</source>
        <translation>Vérifiez la résolution de noms sur la passerelle&#xa0;: nslookup avec cet hôte.</translation>
    </message>
    <message>
        <source>If DNS stays broken, enter the carrier’s IP address instead of its name.</source>
        <translation>Si le DNS reste en panne, saisissez l’adresse IP de l’opérateur au lieu de son nom.</translation>
    </message>
    <message>
        <source>Nothing listens at {address}.</source>
        <translation>Rien n’écoute à {address}.</translation>
    </message>
    <message>
        <source>The host answers and refuses the connection: the port is wrong, or the carrier’s SMSC is stopped.</source>
        <translation>L’hôte répond et refuse la connexion&#xa0;: le port est faux, ou le SMSC de l’opérateur est arrêté.</translation>
    </message>
    <message>
        <source>Check host and port against what the carrier gave you.</source>
        <translation>Comparez hôte et port à ce que l’opérateur vous a donné.</translation>
    </message>
    <message>
        <source>Ask the carrier whether its SMSC runs and whether a firewall refuses your address.</source>
        <translation>Demandez à l’opérateur si son SMSC fonctionne et si un pare-feu refuse votre adresse.</translation>
    </message>
    <message>
        <source>{address} does not answer.</source>
        <translation>{address} ne répond pas.</translation>
    </message>
    <message>
        <source>Connections time out: a firewall drops them, or the host is away.</source>
        <translation>Les connexions expirent&#xa0;: un pare-feu les abandonne, ou l’hôte est absent.</translation>
    </message>
    <message>
        <source>Check that your firewall lets outgoing TCP to {address} pass.</source>
        <translation>Vérifiez que votre pare-feu laisse passer le TCP sortant vers {address}.</translation>
    </message>
    <message>
        <source>Ask the carrier whether your public address is allowed there and whether a VPN must be up.</source>
        <translation>Demandez à l’opérateur si votre adresse publique y est admise et si un VPN doit être actif.</translation>
    </message>
    <message>
        <source>The connection of {bind} was reset.</source>
        <translation>La connexion de {bind} a été réinitialisée.</translation>
    </message>
    <message>
        <source>The other side or a device between broke the link: {error}</source>
        <translation>L’autre côté ou un équipement intermédiaire a rompu le lien&#xa0;: {error}</translation>
    </message>
    <message>
        <source>If it happens again and again, check the network between, and firewalls that forget idle connections.</source>
        <translation>Si cela se répète, vérifiez le réseau entre les deux, et les pare-feu qui oublient les connexions inactives.</translation>
    </message>
    <message>
        <source>Ask the carrier what its log says at the times below.</source>
        <translation>Demandez à l’opérateur ce que dit son journal aux heures ci-dessous.</translation>
    </message>
    <message>
        <source>{address} closes the connection before the bind.</source>
        <translation>{address} ferme la connexion avant la liaison.</translation>
    </message>
    <message>
        <source>The carrier takes the connection and closes it at once. Most often it does not know the gateway’s public IP address.</source>
        <translation>L’opérateur accepte la connexion et la ferme aussitôt. Le plus souvent, il ne connaît pas l’adresse IP publique de la passerelle.</translation>
    </message>
    <message>
        <source>Find the gateway’s public address: curl ifconfig.me</source>
        <translation>Trouvez l’adresse publique de la passerelle&#xa0;: curl ifconfig.me</translation>
    </message>
    <message>
        <source>Ask the carrier to allow that address, or whether it has changed.</source>
        <translation>Demandez à l’opérateur d’admettre cette adresse, ou si elle a changé.</translation>
    </message>
    <message>
        <source>Check that TLS is on only if the carrier’s port speaks it.</source>
        <translation>Vérifiez que TLS n’est activé que si le port de l’opérateur le parle.</translation>
    </message>
    <message>
        <source>The connection of {bind} failed.</source>
        <translation>La connexion de {bind} a échoué.</translation>
    </message>
    <message>
        <source>Check the network between the gateway and {address}.</source>
        <translation>Vérifiez le réseau entre la passerelle et {address}.</translation>
    </message>
    <message>
        <source>TLS with {address} fails.</source>
        <translation>TLS avec {address} échoue.</translation>
    </message>
    <message>
        <source>If the port does not speak TLS, switch it off for this peer.</source>
        <translation>Si le port ne parle pas TLS, désactivez-le pour ce pair.</translation>
    </message>
    <message>
        <source>If the certificate is not trusted, give the carrier’s CA as tls_ca_certificate; the name must match the host.</source>
        <translation>Si le certificat n’est pas reconnu, donnez l’autorité de l’opérateur en tls_ca_certificate&#x202f;; le nom doit correspondre à l’hôte.</translation>
    </message>
    <message>
        <source>If the carrier asks for a client certificate, check tls_certificate and tls_private_key.</source>
        <translation>Si l’opérateur demande un certificat client, vérifiez tls_certificate et tls_private_key.</translation>
    </message>
    <message>
        <source>The carrier refuses the password of {bind}.</source>
        <translation>L’opérateur refuse le mot de passe de {bind}.</translation>
    </message>
    <message>
        <source>It answers {status}.</source>
        <translation>Il répond {status}.</translation>
    </message>
    <message>
        <source>Enter the password that the carrier gave you; case matters.</source>
        <translation>Saisissez le mot de passe donné par l’opérateur&#x202f;; la casse compte.</translation>
    </message>
    <message>
        <source>If it is right, ask the carrier to reset it. The report holds times and statuses, no secret.</source>
        <translation>S’il est juste, demandez à l’opérateur de le réinitialiser. Le rapport contient heures et statuts, aucun secret.</translation>
    </message>
    <message>
        <source>The carrier does not know system_id {system_id}.</source>
        <translation>L’opérateur ne connaît pas le system_id {system_id}.</translation>
    </message>
    <message>
        <source>Check system_id against what the carrier gave you; case matters.</source>
        <translation>Comparez le system_id à ce que l’opérateur vous a donné&#x202f;; la casse compte.</translation>
    </message>
    <message>
        <source>Ask the carrier whether the account is active on this host and port.</source>
        <translation>Demandez à l’opérateur si le compte est actif sur cet hôte et ce port.</translation>
    </message>
    <message>
        <source>The carrier refuses the system_type of {bind}.</source>
        <translation>L’opérateur refuse le system_type de {bind}.</translation>
    </message>
    <message>
        <source>Ask the carrier which system_type the account has; many want it empty.</source>
        <translation>Demandez à l’opérateur quel system_type a le compte&#x202f;; beaucoup le veulent vide.</translation>
    </message>
    <message>
        <source>The carrier says that {bind} is already bound.</source>
        <translation>L’opérateur dit que {bind} est déjà lié.</translation>
    </message>
    <message>
        <source>It has not forgotten an earlier session yet, or somebody else uses the account. The gateway waits longer with each attempt.</source>
        <translation>Il n’a pas encore oublié une session précédente, ou quelqu’un d’autre utilise le compte. La passerelle attend plus longtemps à chaque tentative.</translation>
    </message>
    <message>
        <source>Wait some minutes: most carriers forget a dead session within two.</source>
        <translation>Attendez quelques minutes&#xa0;: la plupart des opérateurs oublient une session morte en deux.</translation>
    </message>
    <message>
        <source>Check that no other system uses this system_id, and that no more binds are configured than the account has.</source>
        <translation>Vérifiez qu’aucun autre système n’utilise ce system_id, et que pas plus de liaisons ne sont configurées que le compte n’en a.</translation>
    </message>
    <message>
        <source>Ask the carrier to end the old session.</source>
        <translation>Demandez à l’opérateur de clore l’ancienne session.</translation>
    </message>
    <message>
        <source>The carrier rejects the bind of {bind}.</source>
        <translation>L’opérateur rejette la liaison de {bind}.</translation>
    </message>
    <message>
        <source>It answers {status}: the bind type, the address or the number of binds is not what the account allows.</source>
        <translation>Il répond {status}&#xa0;: le type de liaison, l’adresse ou le nombre de liaisons n’est pas ce que le compte admet.</translation>
    </message>
    <message>
        <source>Check bind_type, addr_ton, addr_npi and address_range against the account.</source>
        <translation>Comparez bind_type, addr_ton, addr_npi et address_range au compte.</translation>
    </message>
    <message>
        <source>Ask the carrier why it refuses the bind: address not allowed, too many binds, or account blocked.</source>
        <translation>Demandez à l’opérateur pourquoi il refuse la liaison&#xa0;: adresse non admise, trop de liaisons ou compte bloqué.</translation>
    </message>
    <message>
        <source>The carrier has trouble of its own.</source>
        <translation>L’opérateur a des difficultés de son côté.</translation>
    </message>
    <message>
        <source>It answers the bind with {status}. The gateway keeps trying.</source>
        <translation>Il répond à la liaison par {status}. La passerelle continue d’essayer.</translation>
    </message>
    <message>
        <source>See the carrier’s service status.</source>
        <translation>Consultez l’état de service de l’opérateur.</translation>
    </message>
    <message>
        <source>If it lasts, send the carrier the report.</source>
        <translation>Si cela dure, envoyez le rapport à l’opérateur.</translation>
    </message>
    <message>
        <source>The carrier refuses the bind of {bind}.</source>
        <translation>L’opérateur refuse la liaison de {bind}.</translation>
    </message>
    <message>
        <source>Ask the carrier what this status means there.</source>
        <translation>Demandez à l’opérateur ce que ce statut signifie chez lui.</translation>
    </message>
    <message>
        <source>The carrier does not answer the bind of {bind}.</source>
        <translation>L’opérateur ne répond pas à la liaison de {bind}.</translation>
    </message>
    <message>
        <source>The connection stands, the bind had no answer in time.</source>
        <translation>La connexion tient, la liaison n’a pas eu de réponse à temps.</translation>
    </message>
    <message>
        <source>Check that {address} is an SMPP port, and whether it wants TLS.</source>
        <translation>Vérifiez que {address} est un port SMPP, et s’il veut TLS.</translation>
    </message>
    <message>
        <source>What {address} sends is not SMPP.</source>
        <translation>Ce que {address} envoie n’est pas du SMPP.</translation>
    </message>
    <message>
        <source>Check the port: it may be a web server, or speak TLS.</source>
        <translation>Vérifiez le port&#xa0;: ce peut être un serveur web, ou il parle TLS.</translation>
    </message>
    <message>
        <source>Open the PDU trace and send it to the carrier.</source>
        <translation>Ouvrez la trace PDU et envoyez-la à l’opérateur.</translation>
    </message>
    <message>
        <source>The partner’s password for {bind} is wrong.</source>
        <translation>Le mot de passe du partenaire pour {bind} est faux.</translation>
    </message>
    <message>
        <source>Its last bind came from {address} and was refused with {status}.</source>
        <translation>Sa dernière liaison venait de {address} et a été refusée avec {status}.</translation>
    </message>
    <message>
        <source>Give the partner the right password, or set the one that it uses.</source>
        <translation>Donnez au partenaire le bon mot de passe, ou définissez celui qu’il utilise.</translation>
    </message>
    <message>
        <source>{address} is not in the ip_whitelist of {bind}.</source>
        <translation>{address} n’est pas dans l’ip_whitelist de {bind}.</translation>
    </message>
    <message>
        <source>The bind was refused with {status} before its password was looked at.</source>
        <translation>La liaison a été refusée avec {status} avant l’examen de son mot de passe.</translation>
    </message>
    <message>
        <source>If the address is the partner’s, add it to ip_whitelist.</source>
        <translation>Si l’adresse est celle du partenaire, ajoutez-la à ip_whitelist.</translation>
    </message>
    <message>
        <source>If it is not, somebody tries the account: nothing is open to them.</source>
        <translation>Sinon, quelqu’un essaie le compte&#xa0;: rien ne lui est ouvert.</translation>
    </message>
    <message>
        <source>{bind} has as many sessions as max_sessions allows.</source>
        <translation>{bind} a autant de sessions que max_sessions en admet.</translation>
    </message>
    <message>
        <source>A further bind from {address} was refused with {status}.</source>
        <translation>Une liaison de plus depuis {address} a été refusée avec {status}.</translation>
    </message>
    <message>
        <source>Raise max_sessions if the partner may have more.</source>
        <translation>Augmentez max_sessions si le partenaire peut en avoir davantage.</translation>
    </message>
    <message>
        <source>Ask the partner whether it leaves old sessions open.</source>
        <translation>Demandez au partenaire s’il laisse ouvertes d’anciennes sessions.</translation>
    </message>
    <message>
        <source>{bind} may not bind in this way.</source>
        <translation>{bind} ne peut pas se lier de cette façon.</translation>
    </message>
    <message>
        <source>The bind type that the partner asked for from {address} is not in allowed_bind_types: {status}.</source>
        <translation>Le type de liaison demandé par le partenaire depuis {address} n’est pas dans allowed_bind_types&#xa0;: {status}.</translation>
    </message>
    <message>
        <source>Allow the bind type, or ask the partner to bind as agreed.</source>
        <translation>Autorisez le type de liaison, ou demandez au partenaire de se lier comme convenu.</translation>
    </message>
    <message>
        <source>The partner’s bind for {bind} was refused.</source>
        <translation>La liaison du partenaire pour {bind} a été refusée.</translation>
    </message>
    <message>
        <source>It came from {address} and was refused with {status}: {error}</source>
        <translation>Elle venait de {address} et a été refusée avec {status}&#xa0;: {error}</translation>
    </message>
    <message>
        <source>Correct the account, or tell the partner what is wrong.</source>
        <translation>Corrigez le compte, ou dites au partenaire ce qui ne va pas.</translation>
    </message>
    <message>
        <source>{bind} did not answer enquire_link.</source>
        <translation>{bind} n’a pas répondu à enquire_link.</translation>
    </message>
    <message>
        <source>The link was closed because the other side was silent.</source>
        <translation>Le lien a été fermé car l’autre côté restait muet.</translation>
    </message>
    <message>
        <source>Check the network and firewalls that drop idle connections: a smaller enquire_link_interval keeps them open.</source>
        <translation>Vérifiez le réseau et les pare-feu qui coupent les connexions inactives&#xa0;: un enquire_link_interval plus court les garde ouvertes.</translation>
    </message>
    <message>
        <source>Ask the other side whether its SMPP service hung at the times below.</source>
        <translation>Demandez à l’autre côté si son service SMPP était bloqué aux heures ci-dessous.</translation>
    </message>
    <message>
        <source>The other side ended the session of {bind}.</source>
        <translation>L’autre côté a mis fin à la session de {bind}.</translation>
    </message>
    <message>
        <source>It sent unbind, which is its right: maintenance, a restart, or an idle limit.</source>
        <translation>Il a envoyé unbind, c’est son droit&#xa0;: maintenance, redémarrage ou limite d’inactivité.</translation>
    </message>
    <message>
        <source>Wait for the next attempt.</source>
        <translation>Attendez la prochaine tentative.</translation>
    </message>
    <message>
        <source>If it happens regularly, ask why: many end sessions that are idle.</source>
        <translation>Si cela arrive régulièrement, demandez pourquoi&#xa0;: beaucoup closent les sessions inactives.</translation>
    </message>
    <message>
        <source>The other side closed the connection of {bind} without a word.</source>
        <translation>L’autre côté a fermé la connexion de {bind} sans un mot.</translation>
    </message>
    <message>
        <source>Its service stopped, or it limits rate or idle time.</source>
        <translation>Son service s’est arrêté, ou il limite le débit ou l’inactivité.</translation>
    </message>
    <message>
        <source>Compare with the message rate at that time: lower tps_limit to 70-80 % of what is agreed.</source>
        <translation>Comparez au débit de messages à cette heure&#xa0;: abaissez tps_limit à 70-80&#xa0;% de ce qui est convenu.</translation>
    </message>
    <message>
        <source>Ask the other side what its log says at the times below.</source>
        <translation>Demandez à l’autre côté ce que dit son journal aux heures ci-dessous.</translation>
    </message>
    <message>
        <source>{bind} was closed after inactivity_timeout.</source>
        <translation>{bind} a été fermé après inactivity_timeout.</translation>
    </message>
    <message>
        <source>No PDU came from the partner for that long.</source>
        <translation>Aucun PDU n’est venu du partenaire pendant ce temps.</translation>
    </message>
    <message>
        <source>Ask the partner to send enquire_link, or raise inactivity_timeout.</source>
        <translation>Demandez au partenaire d’envoyer enquire_link, ou augmentez inactivity_timeout.</translation>
    </message>
    <message>
        <source>The connection of {bind} does not hold.</source>
        <translation>La connexion de {bind} ne tient pas.</translation>
    </message>
    <message>
        <source>It was lost {count} times in the last hour.</source>
        <translation>Elle a été perdue {count} fois dans la dernière heure.</translation>
    </message>
    <message>
        <source>Check the network between, for instance: ping -c 100 to the host, and its loss.</source>
        <translation>Vérifiez le réseau entre les deux, par exemple&#xa0;: ping -c 100 vers l’hôte, et ses pertes.</translation>
    </message>
    <message>
        <source>Compare the times below with firewalls, VPN and the carrier’s maintenance.</source>
        <translation>Comparez les heures ci-dessous avec pare-feu, VPN et maintenances de l’opérateur.</translation>
    </message>
    <message>
        <source>The licence is invalid: outgoing messages stop.</source>
        <translation>La licence n’est pas valide&#xa0;: les messages sortants s’arrêtent.</translation>
    </message>
    <message>
        <source>Binds stay connected, cached messages wait. {error}</source>
        <translation>Les liaisons restent connectées, les messages en cache attendent. {error}</translation>
    </message>
    <message>
        <source>Install a valid licence file; it is read again at once.</source>
        <translation>Installez un fichier de licence valide&#x202f;; il est relu aussitôt.</translation>
    </message>
    <message>
        <source>OmniMessage Core cannot be reached.</source>
        <translation>OmniMessage Core est injoignable.</translation>
    </message>
    <message>
        <source>{bind} is connected, but there is nobody to take messages from or to hand them to: {error}</source>
        <translation>{bind} est connecté, mais il n’y a personne à qui prendre ou remettre des messages&#xa0;: {error}</translation>
    </message>
    <message>
        <source>Check Core’s status, and from the gateway: curl -k to its /api/system/health</source>
        <translation>Vérifiez l’état de Core, et depuis la passerelle&#xa0;: curl -k vers son /api/system/health</translation>
    </message>
    <message>
        <source>Check api_base_url, name resolution, firewall and certificates towards Core.</source>
        <translation>Vérifiez api_base_url, résolution de noms, pare-feu et certificats vers Core.</translation>
    </message>
    <message>
        <source>The gateway keeps trying; cached messages wait and are not lost.</source>
        <translation>La passerelle continue d’essayer&#x202f;; les messages en cache attendent et ne sont pas perdus.</translation>
    </message>
    <message>
        <source>The other side throttles {bind}.</source>
        <translation>L’autre côté régule {bind}.</translation>
    </message>
    <message>
        <source>It answers ESME_RTHROTTLED or ESME_RMSGQFUL; the gateway slows the whole link down and sends refused messages again.</source>
        <translation>Il répond ESME_RTHROTTLED ou ESME_RMSGQFUL&#x202f;; la passerelle ralentit tout le lien et renvoie les messages refusés.</translation>
    </message>
    <message>
        <source>Set tps_limit ({limit}/s now) to 70-80 % of what is agreed.</source>
        <translation>Réglez tps_limit ({limit}/s actuellement) à 70-80&#xa0;% de ce qui est convenu.</translation>
    </message>
    <message>
        <source>Ask for a higher rate, or spread the traffic over more binds.</source>
        <translation>Demandez un débit plus élevé, ou répartissez le trafic sur plus de liaisons.</translation>
    </message>
    <message>
        <source>{bind} answers slowly: its window is full.</source>
        <translation>{bind} répond lentement&#xa0;: sa fenêtre est pleine.</translation>
    </message>
    <message>
        <source>{in_flight} of {window} requests wait for an answer; one in a hundred waits longer than {latency} ms.</source>
        <translation>{in_flight} requêtes sur {window} attendent une réponse&#x202f;; une sur cent attend plus de {latency} ms.</translation>
    </message>
    <message>
        <source>Raise window_size if the carrier allows it.</source>
        <translation>Augmentez window_size si l’opérateur le permet.</translation>
    </message>
    <message>
        <source>Check the latency of the network, and ask the carrier about its load.</source>
        <translation>Vérifiez la latence du réseau, et interrogez l’opérateur sur sa charge.</translation>
    </message>
    <message>
        <source>Many messages over {bind} have a destination that the carrier does not accept.</source>
        <translation>Beaucoup de messages par {bind} ont une destination que l’opérateur n’accepte pas.</translation>
    </message>
    <message>
        <source>{count} of the last messages failed, most with {status}.</source>
        <translation>{count} des derniers messages ont échoué, la plupart avec {status}.</translation>
    </message>
    <message>
        <source>Check the form of the numbers: international, with country code (E.164).</source>
        <translation>Vérifiez la forme des numéros&#xa0;: internationale, avec l’indicatif du pays (E.164).</translation>
    </message>
    <message>
        <source>Ask the carrier which form and which type of number it wants.</source>
        <translation>Demandez à l’opérateur quelle forme et quel type de numéro il attend.</translation>
    </message>
    <message>
        <source>Many messages over {bind} have a content that the carrier does not accept.</source>
        <translation>Beaucoup de messages par {bind} ont un contenu que l’opérateur n’accepte pas.</translation>
    </message>
    <message>
        <source>Check length and encoding: 160 characters in GSM 7-bit, 70 in UCS-2, longer ones in parts.</source>
        <translation>Vérifiez longueur et codage&#xa0;: 160 caractères en GSM 7 bits, 70 en UCS-2, les plus longs en segments.</translation>
    </message>
    <message>
        <source>Check default_alphabet and long_message against what the carrier supports.</source>
        <translation>Comparez default_alphabet et long_message à ce que l’opérateur prend en charge.</translation>
    </message>
    <message>
        <source>Messages for {bind} expire before they are sent.</source>
        <translation>Des messages pour {bind} expirent avant d’être envoyés.</translation>
    </message>
    <message>
        <source>{count} of the last messages were too old.</source>
        <translation>{count} des derniers messages étaient trop anciens.</translation>
    </message>
    <message>
        <source>Raise the validity of the messages, or the rate: tps_limit is {limit}/s.</source>
        <translation>Allongez la validité des messages, ou augmentez le débit&#xa0;: tps_limit est de {limit}/s.</translation>
    </message>
    <message>
        <source>The carrier refuses many messages of {bind}.</source>
        <translation>L’opérateur refuse beaucoup de messages de {bind}.</translation>
    </message>
    <message>
        <source>Search the log for submit_sm_resp of this bind: status and message stand there.</source>
        <translation>Cherchez submit_sm_resp de cette liaison dans le journal&#xa0;: statut et message y figurent.</translation>
    </message>
    <message>
        <source>Ask the carrier for the reason: content filter, sender not registered, credit used up.</source>
        <translation>Demandez la raison à l’opérateur&#xa0;: filtre de contenu, expéditeur non enregistré, crédit épuisé.</translation>
    </message>
    <message>
        <source>{bind} is a receiver and cannot send.</source>
        <translation>{bind} est un récepteur et ne peut pas envoyer.</translation>
    </message>
    <message>
        <source>Messages that wait for it: {count}.</source>
        <translation>Messages qui l’attendent&#xa0;: {count}.</translation>
    </message>
    <message>
        <source>Make it a transceiver or transmitter if the account allows it, or route the messages to another bind.</source>
        <translation>Faites-en un transceiver ou un transmetteur si le compte l’admet, ou routez les messages vers une autre liaison.</translation>
    </message>
    <message>
        <source>What waits for {bind} is scheduled for later.</source>
        <translation>Ce qui attend {bind} est programmé pour plus tard.</translation>
    </message>
    <message>
        <source>Messages with a deliver_after in the future: {count}; a schedule, or the wait before a retry.</source>
        <translation>Messages dont le deliver_after est à venir&#xa0;: {count}&#x202f;; une programmation, ou l’attente avant une nouvelle tentative.</translation>
    </message>
    <message>
        <source>Wait for that time, or have it reset in Core if it is urgent.</source>
        <translation>Attendez cette heure, ou faites-la réinitialiser dans Core si c’est urgent.</translation>
    </message>
    <message>
        <source>Messages in Core name no bind that exists.</source>
        <translation>Des messages dans Core ne nomment aucune liaison existante.</translation>
    </message>
    <message>
        <source>Messages whose dest_smsc matches no bind of this gateway, or is absent: {count}; {bind} gets nothing.</source>
        <translation>Messages dont le dest_smsc ne correspond à aucune liaison de cette passerelle, ou manque&#xa0;: {count}&#x202f;; {bind} ne reçoit rien.</translation>
    </message>
    <message>
        <source>Compare dest_smsc in the queue with the names of the binds; case matters.</source>
        <translation>Comparez dest_smsc dans la file aux noms des liaisons&#x202f;; la casse compte.</translation>
    </message>
    <message>
        <source>Correct the routing in Core, or the default for messages without dest_smsc.</source>
        <translation>Corrigez le routage dans Core, ou la valeur par défaut des messages sans dest_smsc.</translation>
    </message>
    <message>
        <source>{bind} sends as fast as its own tps_limit lets it.</source>
        <translation>{bind} envoie aussi vite que son tps_limit le permet.</translation>
    </message>
    <message>
        <source>Messages that wait: {count}; at {limit}/s that takes a while.</source>
        <translation>Messages en attente&#xa0;: {count}&#x202f;; à {limit}/s cela prend un moment.</translation>
    </message>
    <message>
        <source>Raise tps_limit if the carrier allows more.</source>
        <translation>Augmentez tps_limit si l’opérateur en admet plus.</translation>
    </message>
    <message>
        <source>A smaller queue_check_frequency looks for messages more often.</source>
        <translation>Un queue_check_frequency plus court relève les messages plus souvent.</translation>
    </message>
    <message>
        <source>{bind} is connected, yet what waits for it is not sent.</source>
        <translation>{bind} est connecté, pourtant ce qui l’attend n’est pas envoyé.</translation>
    </message>
    <message>
        <source>Messages that wait in Core: {count}; none was sent lately.</source>
        <translation>Messages qui attendent dans Core&#xa0;: {count}&#x202f;; aucun n’a été envoyé dernièrement.</translation>
    </message>
    <message>
        <source>Reconnect the bind.</source>
        <translation>Reconnectez la liaison.</translation>
    </message>
    <message>
        <source>Look for errors of this bind in the log, and send them to support if it stays so.</source>
        <translation>Cherchez les erreurs de cette liaison dans le journal, et envoyez-les au support si cela persiste.</translation>
    </message>
    <message>
        <source>Cached messages of {bind} were given up.</source>
        <translation>Des messages en cache de {bind} ont été abandonnés.</translation>
    </message>
    <message>
        <source>Messages that failed permanently: {count}; Core refused them, or stayed away for too long.</source>
        <translation>Messages en échec définitif&#xa0;: {count}&#x202f;; Core les a refusés, ou est resté absent trop longtemps.</translation>
    </message>
    <message>
        <source>Open the cache: the reason stands beside each message.</source>
        <translation>Ouvrez le cache&#xa0;: la raison figure à côté de chaque message.</translation>
    </message>
    <message>
        <source>Retry them when the reason is gone, or delete them.</source>
        <translation>Réessayez-les quand la raison a disparu, ou supprimez-les.</translation>
    </message>
    <message>
        <source>Why {bind} does not work is not known.</source>
        <translation>On ne sait pas pourquoi {bind} ne fonctionne pas.</translation>
    </message>
    <message>
        <source>Nothing that the gateway has seen fits. The evidence is below.</source>
        <translation>Rien de ce que la passerelle a vu ne correspond. Les éléments constatés sont ci-dessous.</translation>
    </message>
    <message>
        <source>Open the log and the PDU trace of this bind at the times below.</source>
        <translation>Ouvrez le journal et la trace PDU de cette liaison aux heures ci-dessous.</translation>
    </message>
    <message>
        <source>Send the report to the other side, or to support.</source>
        <translation>Envoyez le rapport à l’autre côté, ou au support.</translation>
    </message>
    <message>
        <source>The host name could not be resolved.</source>
        <translation>Le nom d’hôte n’a pas pu être résolu.</translation>
    </message>
    <message>
        <source>The connection was refused: nothing listens at {address}.</source>
        <translation>La connexion a été refusée&#xa0;: rien n’écoute à {address}.</translation>
    </message>
    <message>
        <source>The connection was reset.</source>
        <translation>La connexion a été réinitialisée.</translation>
    </message>
    <message>
        <source>{address} did not answer in time.</source>
        <translation>{address} n’a pas répondu à temps.</translation>
    </message>
    <message>
        <source>TLS could not be agreed on.</source>
        <translation>Aucun accord TLS n’a été trouvé.</translation>
    </message>
    <message>
        <source>The connection failed.</source>
        <translation>La connexion a échoué.</translation>
    </message>
    <message>
        <source>The bind was refused with {status}.</source>
        <translation>La liaison a été refusée avec {status}.</translation>
    </message>
    <message>
        <source>The bind was not answered in time.</source>
        <translation>La liaison n’a pas eu de réponse à temps.</translation>
    </message>
    <message>
        <source>The other side did not answer enquire_link.</source>
        <translation>L’autre côté n’a pas répondu à enquire_link.</translation>
    </message>
    <message>
        <source>The other side ended the session with unbind.</source>
        <translation>L’autre côté a mis fin à la session par unbind.</translation>
    </message>
    <message>
        <source>The other side closed the connection without unbind.</source>
        <translation>L’autre côté a fermé la connexion sans unbind.</translation>
    </message>
    <message>
        <source>The session was closed after inactivity_timeout without any PDU.</source>
        <translation>La session a été fermée après inactivity_timeout sans aucun PDU.</translation>
    </message>
    <message>
        <source>The other side sent octets that are not SMPP.</source>
        <translation>L’autre côté a envoyé des octets qui ne sont pas du SMPP.</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>(aucun)</translation>
    </message>
    <message>
        <source>environment {variable}</source>
        <translation>environnement {variable}</translation>
    </message>
    <message>
        <source>implied by {setting}</source>
        <translation>impliqué par {setting}</translation>
    </message>
    <message>
        <source>live</source>
        <translation>en direct</translation>
    </message>
    <message>
        <source>default</source>
        <translation>valeur par défaut</translation>
    </message>
    <message>
        <source>edited live by {who} at {time}, the default is {value}</source>
        <translation>modifié en direct par {who} à {time}, la valeur par défaut est {value}</translation>
    </message>
    <message>
        <source>edited live by {who} at {time}, {source} has {value}</source>
        <translation>modifié en direct par {who} à {time}, {source} indique {value}</translation>
    </message>
    <message>
        <source>listener</source>
        <translation>serveur d’écoute</translation>
    </message>
    <message>
        <source>gateway</source>
        <translation>passerelle</translation>
    </message>
    <message>
        <source>added live by {who} at {time}</source>
        <translation>ajoutée en direct par {who} à {time}</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>coupée</translation>
    </message>
    <message>
        <source>does not run: {problem}</source>
        <translation>ne fonctionne pas&#xa0;: {problem}</translation>
    </message>
    <message>
        <source>{peer}, removed live by {who} at {time}</source>
        <translation>{peer}, supprimée en direct par {who} à {time}</translation>
    </message>
    <message>
        <source>the function {name} is not supported, allowed are {functions}</source>
        <translation>la fonction {name} n’est pas prise en charge, fonctions admises&#xa0;: {functions}</translation>
    </message>
    <message>
        <source>a bare word is no value: strings stand in {example}</source>
        <translation>un mot nu n’est pas une valeur&#xa0;: les chaînes s’écrivent entre guillemets, {example}</translation>
    </message>
    <message>
        <source>nested deeper than {limit}</source>
        <translation>imbriqué à plus de {limit} niveaux</translation>
    </message>
    <message>
        <source>{function} takes one argument</source>
        <translation>{function} prend un argument</translation>
    </message>
    <message>
        <source>{function} takes one or two arguments</source>
        <translation>{function} prend un ou deux arguments</translation>
    </message>
    <message>
        <source>{function} needs a string, not {kind}</source>
        <translation>{function} demande une chaîne, non {kind}</translation>
    </message>
    <message>
        <source>the text</source>
        <translation>le texte</translation>
    </message>
    <message>
        <source>{value} is no integer</source>
        <translation>{value} n’est pas un entier</translation>
    </message>
    <message>
        <source>the environment variable {name} is not set</source>
        <translation>la variable d’environnement {name} n’est pas définie</translation>
    </message>
    <message>
        <source>is no file</source>
        <translation>n’est pas un fichier</translation>
    </message>
    <message>
        <source>is larger than 1 MiB</source>
        <translation>dépasse 1 Mio</translation>
    </message>
    <message>
        <source>is not UTF-8</source>
        <translation>n’est pas en UTF-8</translation>
    </message>
    <message>
        <source>typographic quotes are no quotes, strings stand in {example}</source>
        <translation>les guillemets typographiques n’en sont pas, les chaînes s’écrivent {example}</translation>
    </message>
    <message>
        <source>interpolation {form} is not supported; a plain {mark} is written {escaped}</source>
        <translation>l’interpolation {form} n’est pas prise en charge&#x202f;; un simple {mark} s’écrit {escaped}</translation>
    </message>
    <message>
        <source>strings stand in double quotes: {example}</source>
        <translation>les chaînes s’écrivent entre guillemets doubles&#xa0;: {example}</translation>
    </message>
    <message>
        <source>this is no number, or one beyond 64 bits</source>
        <translation>ce n’est pas un nombre, ou il dépasse 64 bits</translation>
    </message>
    <message>
        <source>a blank is needed after the colon of a key</source>
        <translation>une espace est nécessaire après les deux-points d’une clé</translation>
    </message>
    <message>
        <source>a colon without a word, an atom is written {example}</source>
        <translation>deux-points sans mot, un atome s’écrit {example}</translation>
    </message>
    <message>
        <source>unknown escape, allowed are {escapes}</source>
        <translation>échappement inconnu, admis&#xa0;: {escapes}</translation>
    </message>
    <message>
        <source>the string&apos;s {escape} octets are not valid UTF-8</source>
        <translation>les octets {escape} de la chaîne ne forment pas de l’UTF-8 valide</translation>
    </message>
    <message>
        <source>a string without its closing quote; a line break in a string is written {escape}</source>
        <translation>une chaîne sans guillemet fermant&#x202f;; un saut de ligne dans une chaîne s’écrit {escape}</translation>
    </message>
    <message>
        <source>after {quotes} a new line is needed</source>
        <translation>après {quotes}, il faut aller à la ligne</translation>
    </message>
    <message>
        <source>a {quotes} without its closing {quotes} on a line of its own</source>
        <translation>un {quotes} sans {quotes} fermant sur une ligne à lui seul</translation>
    </message>
    <message>
        <source>sigils are not supported, strings stand in double quotes</source>
        <translation>les sigils ne sont pas pris en charge, les chaînes s’écrivent entre guillemets doubles</translation>
    </message>
    <message>
        <source>unexpected character {character}</source>
        <translation>caractère inattendu {character}</translation>
    </message>
    <message>
        <source>is given twice, first at line {line}</source>
        <translation>est donné deux fois, d’abord à la ligne {line}</translation>
    </message>
    <message>
        <source>the end of the file</source>
        <translation>la fin du fichier</translation>
    </message>
    <message>
        <source>the end of the line</source>
        <translation>la fin de la ligne</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>un nombre</translation>
    </message>
    <message>
        <source>a string</source>
        <translation>une chaîne</translation>
    </message>
    <message>
        <source>an atom</source>
        <translation>un atome</translation>
    </message>
    <message>
        <source>a word</source>
        <translation>un mot</translation>
    </message>
    <message>
        <source>something unreadable</source>
        <translation>quelque chose d’illisible</translation>
    </message>
    <message>
        <source>{close} is missing for {open} of line {line}, column {column}</source>
        <translation>{close} manque pour {open} de la ligne {line}, colonne {column}</translation>
    </message>
    <message>
        <source>a comma is missing before {what}</source>
        <translation>une virgule manque avant {what}</translation>
    </message>
    <message>
        <source>{what} is missing at the top of the file</source>
        <translation>{what} manque en tête du fichier</translation>
    </message>
    <message>
        <source>only {what} can be imported</source>
        <translation>seul {what} peut être importé</translation>
    </message>
    <message>
        <source>{what} is missing</source>
        <translation>{what} manque</translation>
    </message>
    <message>
        <source>only {first} and {second} can stand here, not {found}</source>
        <translation>seuls {first} et {second} peuvent figurer ici, non {found}</translation>
    </message>
    <message>
        <source>{what} is followed by {wanted}, not by {found}</source>
        <translation>{what} doit être suivi par {wanted}, non par {found}</translation>
    </message>
    <message>
        <source>{found} is written {wanted}</source>
        <translation>{found} s’écrit {wanted}</translation>
    </message>
    <message>
        <source>{found} is an unknown application, allowed is {wanted}</source>
        <translation>{found} est une application inconnue, la seule admise est {wanted}</translation>
    </message>
    <message>
        <source>a comma and keys are missing after the application&apos;s name</source>
        <translation>une virgule et des clés manquent après le nom de l’application</translation>
    </message>
    <message>
        <source>a comma and a value are missing after the key</source>
        <translation>une virgule et une valeur manquent après la clé</translation>
    </message>
    <message>
        <source>{what} needs keys: {example}</source>
        <translation>{what} demande des clés&#xa0;: {example}</translation>
    </message>
    <message>
        <source>keys are expected here, as in {example}, not {found}</source>
        <translation>des clés sont attendues ici, comme dans {example}, non {found}</translation>
    </message>
    <message>
        <source>{close} is missing for {open} of line {line}</source>
        <translation>{close} manque pour {open} de la ligne {line}</translation>
    </message>
    <message>
        <source>unexpected {found} after the statement</source>
        <translation>rien ne peut suivre l’instruction ici, or il y a {found}</translation>
    </message>
    <message>
        <source>a key is expected here, as in {example}, not {found}</source>
        <translation>une clé est attendue ici, comme dans {example}, non {found}</translation>
    </message>
    <message>
        <source>this is not UTF-8, save the file as UTF-8</source>
        <translation>ce n’est pas de l’UTF-8, enregistrez le fichier en UTF-8</translation>
    </message>
    <message>
        <source>a NUL character, this is no text file</source>
        <translation>un caractère NUL, ce n’est pas un fichier texte</translation>
    </message>
    <message>
        <source>has more problems, these are the first {count}</source>
        <translation>contient d’autres problèmes, voici les {count} premiers</translation>
    </message>
    <message>
        <source>the operator {operator} is not supported, only {wanted} is</source>
        <translation>l’opérateur {operator} n’est pas pris en charge, seul {wanted} l’est</translation>
    </message>
    <message>
        <source>a sign stands before a number only</source>
        <translation>un signe ne peut précéder qu’un nombre</translation>
    </message>
    <message>
        <source>a value is missing before {what}</source>
        <translation>une valeur manque avant {what}</translation>
    </message>
    <message>
        <source>tuples {tuple} are not supported; a map is written {map}</source>
        <translation>les tuples {tuple} ne sont pas pris en charge&#x202f;; une map s’écrit {map}</translation>
    </message>
    <message>
        <source>a value is expected here, not {found}</source>
        <translation>une valeur est attendue ici, non {found}</translation>
    </message>
    <message>
        <source>the function {name} is not supported</source>
        <translation>la fonction {name} n’est pas prise en charge</translation>
    </message>
    <message>
        <source>a bare word is no value: strings stand in {example}, atoms begin with a colon</source>
        <translation>un mot nu n’est pas une valeur&#xa0;: les chaînes s’écrivent entre guillemets, {example}, les atomes commencent par deux-points</translation>
    </message>
    <message>
        <source>{found} where {close} is expected for {open} of line {line}, column {column}</source>
        <translation>{found} là où {close} est attendu pour {open} de la ligne {line}, colonne {column}</translation>
    </message>
    <message>
        <source>the value is missing</source>
        <translation>la valeur manque</translation>
    </message>
    <message>
        <source>{what} stands in maps only: {example}</source>
        <translation>{what} ne figure que dans les maps&#xa0;: {example}</translation>
    </message>
    <message>
        <source>a list holds either values or {example} pairs, not both</source>
        <translation>une liste contient soit des valeurs, soit des paires {example}, pas les deux</translation>
    </message>
    <message>
        <source>{what} is expected, not {found}</source>
        <translation>{what} est attendu, non {found}</translation>
    </message>
    <message>
        <source>{kind}, allowed is {allowed}</source>
        <translation>{kind}, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>a map: {example}</source>
        <translation>une map&#xa0;: {example}</translation>
    </message>
    <message>
        <source>a list of maps: {example}</source>
        <translation>une liste de maps&#xa0;: {example}</translation>
    </message>
    <message>
        <source>is missing, allowed is {allowed}</source>
        <translation>est absent, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>{found} stands in {section}, allowed here is {wanted}</source>
        <translation>{found} va dans {section}, seul {wanted} est admis ici</translation>
    </message>
    <message>
        <source>line {line}</source>
        <translation>la ligne {line}</translation>
    </message>
    <message>
        <source>false beside api_ca_certificate, which asks for verification; allowed is true</source>
        <translation>false à côté de api_ca_certificate, qui demande la vérification&#x202f;; admis&#xa0;: true</translation>
    </message>
    <message>
        <source>is sent over TLS that is not verified: anybody in between can read it; set {setting} or api_ca_certificate</source>
        <translation>est envoyé par TLS sans vérification&#xa0;: n’importe qui sur le chemin peut le lire&#x202f;; définissez {setting} ou api_ca_certificate</translation>
    </message>
    <message>
        <source>is sent without TLS: anybody in between can read it; use an https URL</source>
        <translation>est envoyé sans TLS&#xa0;: n’importe qui sur le chemin peut le lire&#x202f;; utilisez une URL https</translation>
    </message>
    <message>
        <source>is missing, a PostgreSQL database needs it: 32 octets as base64</source>
        <translation>est absent, une base PostgreSQL en a besoin&#xa0;: 32 octets en base64</translation>
    </message>
    <message>
        <source>{prefix} has a route at line {line} already</source>
        <translation>{prefix} a déjà une route à la ligne {line}</translation>
    </message>
    <message>
        <source>{name} is no client bind of this file</source>
        <translation>{name} n’est pas une liaison client de ce fichier</translation>
    </message>
    <message>
        <source>is a directory</source>
        <translation>est un répertoire</translation>
    </message>
    <message>
        <source>cannot be read: {error}</source>
        <translation>ne peut pas être lu&#xa0;: {error}</translation>
    </message>
    <message>
        <source>PostgreSQL is not supported by this version, allowed is {allowed}</source>
        <translation>PostgreSQL n’est pas pris en charge par cette version, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>the gateway stops</source>
        <translation>la passerelle s’arrête</translation>
    </message>
    <message>
        <source>OmniMessage Core: {error}</source>
        <translation>OmniMessage Core&#xa0;: {error}</translation>
    </message>
    <message>
        <source>the cache holds no such message</source>
        <translation>le cache ne contient pas ce message</translation>
    </message>
    <message>
        <source>the message is on its way to OmniMessage Core</source>
        <translation>le message est en route vers OmniMessage Core</translation>
    </message>
    <message>
        <source>the message has not failed: it waits for its next attempt</source>
        <translation>le message n’est pas en échec&#xa0;: il attend sa prochaine tentative</translation>
    </message>
    <message>
        <source>there is no peer &apos;{name}&apos;</source>
        <translation>il n’y a pas de pair &apos;{name}&apos;</translation>
    </message>
    <message>
        <source>OmniMessage Core refused it: {reason}</source>
        <translation>OmniMessage Core l’a refusé&#xa0;: {reason}</translation>
    </message>
    <message>
        <source>there is no peer {name}</source>
        <translation>il n’y a pas de pair {name}</translation>
    </message>
    <message>
        <source>the client bind {name}</source>
        <translation>la liaison client {name}</translation>
    </message>
    <message>
        <source>the server bind {name}</source>
        <translation>la liaison serveur {name}</translation>
    </message>
    <message>
        <source>is null, but {scope} needs it</source>
        <translation>est null, mais {scope} en a besoin</translation>
    </message>
    <message>
        <source>cannot be read: it is not in the secret store any more</source>
        <translation>ne peut pas être lu&#xa0;: il n’est plus dans la réserve de secrets</translation>
    </message>
    <message>
        <source>the configuration file has a peer of this name, and one was added live: remove that one, or reset it to the file&apos;s, first</source>
        <translation>le fichier de configuration a un pair de ce nom, et un autre a été ajouté en direct&#xa0;: supprimez d’abord celui-ci, ou rétablissez celui du fichier</translation>
    </message>
    <message>
        <source>cannot be changed: add a peer of the new name and remove this one</source>
        <translation>ne peut pas être changé&#xa0;: ajoutez un pair du nouveau nom et supprimez celui-ci</translation>
    </message>
    <message>
        <source>cannot be changed, this is {scope}</source>
        <translation>ne peut pas être changé, c’est {scope}</translation>
    </message>
    <message>
        <source>is the name of a peer of the configuration file that was removed live</source>
        <translation>est le nom d’un pair du fichier de configuration qui a été supprimé en direct</translation>
    </message>
    <message>
        <source>was added live: the configuration file has no values to go back to</source>
        <translation>a été ajouté en direct&#xa0;: le fichier de configuration n’a pas de valeurs auxquelles revenir</translation>
    </message>
    <message>
        <source>{name} is a server bind here, not a client bind</source>
        <translation>{name} est ici une liaison serveur, non une liaison client</translation>
    </message>
    <message>
        <source>{name} is a client bind here, not a server bind</source>
        <translation>{name} est ici une liaison client, non une liaison serveur</translation>
    </message>
    <message>
        <source>there is no client peer &apos;{name}&apos;</source>
        <translation>il n’y a pas de pair client &apos;{name}&apos;</translation>
    </message>
    <message>
        <source>there is no server peer &apos;{name}&apos;</source>
        <translation>il n’y a pas de pair serveur &apos;{name}&apos;</translation>
    </message>
    <message>
        <source>{problems}; it stays stored for the next start: {error}</source>
        <translation>{problems}&#x202f;; cela reste enregistré pour le prochain démarrage&#xa0;: {error}</translation>
    </message>
    <message>
        <source>peer &apos;{name}&apos; is disabled; enable it first</source>
        <translation>le pair &apos;{name}&apos; est désactivé&#x202f;; activez-le d’abord</translation>
    </message>
    <message>
        <source>is an unknown key</source>
        <translation>est une clé inconnue</translation>
    </message>
    <message>
        <source>cannot be edited</source>
        <translation>ne peut pas être modifié</translation>
    </message>
    <message>
        <source>is not JSON</source>
        <translation>n’est pas du JSON</translation>
    </message>
    <message>
        <source>{where}: {key}: {problem}; the live edit is not used</source>
        <translation>{where}&#xa0;: {key}&#xa0;: {problem}&#x202f;; la modification en direct n’est pas utilisée</translation>
    </message>
    <message>
        <source>the configuration file has a peer of this name too, which runs; this one was added live: remove it, or reset it to the file&apos;s</source>
        <translation>le fichier de configuration a aussi un pair de ce nom, qui fonctionne&#x202f;; celui-ci a été ajouté en direct&#xa0;: supprimez-le, ou rétablissez celui du fichier</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>est absent</translation>
    </message>
    <message>
        <source>is no setting of the listener</source>
        <translation>n’est pas un paramètre du serveur d’écoute</translation>
    </message>
    <message>
        <source>does not go with the file&apos;s values ({key} {problem})</source>
        <translation>ne va pas avec les valeurs du fichier ({key} {problem})</translation>
    </message>
    <message>
        <source>{peer}: is not in the configuration file; its live edits are not used</source>
        <translation>{peer}&#xa0;: absente du fichier de configuration&#x202f;; ses modifications en direct ne sont pas utilisées</translation>
    </message>
    <message>
        <source>any name but the reserved client and server</source>
        <translation>tout nom sauf client et server, qui sont réservés</translation>
    </message>
    <message>
        <source>1 to 64 of A-Z a-z 0-9 _ . -</source>
        <translation>1 à 64 caractères parmi A-Z a-z 0-9 _ . -</translation>
    </message>
    <message>
        <source>a host name or an IP address</source>
        <translation>un nom d’hôte ou une adresse IP</translation>
    </message>
    <message>
        <source>an IP address of this machine, as &quot;0.0.0.0&quot;</source>
        <translation>une adresse IP de cette machine, comme &quot;0.0.0.0&quot;</translation>
    </message>
    <message>
        <source>an IP address or a CIDR range, as &quot;192.168.1.0/24&quot; or &quot;2001:db8::/32&quot;</source>
        <translation>une adresse IP ou une plage CIDR, comme &quot;192.168.1.0/24&quot; ou &quot;2001:db8::/32&quot;</translation>
    </message>
    <message>
        <source>an address of 1 to 65 octets, as &quot;MyBrand&quot; or &quot;614*&quot;</source>
        <translation>une adresse de 1 à 65 octets, comme &quot;MyBrand&quot; ou &quot;614*&quot;</translation>
    </message>
    <message>
        <source>0x33, 0x34 or 0x50</source>
        <translation>0x33, 0x34 ou 0x50</translation>
    </message>
    <message>
        <source>an http or https URL, as &quot;https://core.example.com:8443&quot;, or :embedded</source>
        <translation>une URL http ou https, comme &quot;https://core.example.com:8443&quot;, ou :embedded</translation>
    </message>
    <message>
        <source>&quot;sqlite&quot; or &quot;postgresql://user@host:port/name&quot;</source>
        <translation>&quot;sqlite&quot; ou &quot;postgresql://user@host:port/name&quot;</translation>
    </message>
    <message>
        <source>32 octets as base64</source>
        <translation>32 octets en base64</translation>
    </message>
    <message>
        <source>is missing, it belongs to {key}</source>
        <translation>est absent, il va avec {key}</translation>
    </message>
    <message>
        <source>is missing, a listener with TLS needs it and {key}</source>
        <translation>est absent, un serveur d’écoute avec TLS en a besoin, ainsi que de {key}</translation>
    </message>
    <message>
        <source>{port} is the plain port already, allowed is another one</source>
        <translation>{port} est déjà le port en clair, il en faut un autre</translation>
    </message>
    <message>
        <source>{name} is taken by {holder}, names are unique over client and server binds</source>
        <translation>{name} est déjà pris par {holder}, les noms sont uniques parmi les liaisons client et serveur</translation>
    </message>
    <message>
        <source>{id} is taken by {holder}, a system_id serves one server bind</source>
        <translation>{id} est déjà pris par {holder}, un system_id ne sert qu’à une liaison serveur</translation>
    </message>
    <message>
        <source>client bind {name}</source>
        <translation>liaison client {name}</translation>
    </message>
    <message>
        <source>server bind {name}</source>
        <translation>liaison serveur {name}</translation>
    </message>
    <message>
        <source>a client bind</source>
        <translation>une liaison client</translation>
    </message>
    <message>
        <source>a server bind</source>
        <translation>une liaison serveur</translation>
    </message>
    <message>
        <source>a listener</source>
        <translation>un serveur d’écoute</translation>
    </message>
    <message>
        <source>a dashboard</source>
        <translation>un tableau de bord</translation>
    </message>
    <message>
        <source>a metrics port</source>
        <translation>un port de métriques</translation>
    </message>
    <message>
        <source>a route</source>
        <translation>une route</translation>
    </message>
    <message>
        <source>a gateway</source>
        <translation>une passerelle</translation>
    </message>
    <message>
        <source>{value} is {kind}, allowed is {allowed}</source>
        <translation>{value} est {kind}, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>is the same as {key}, which is given too</source>
        <translation>est le même que {key}, qui est donné aussi</translation>
    </message>
    <message>
        <source>is written {key}</source>
        <translation>s’écrit {key}</translation>
    </message>
    <message>
        <source>is no key of {scope}, only of {other}</source>
        <translation>n’est pas une clé pour {scope}, seulement pour {other}</translation>
    </message>
    <message>
        <source>is an unknown key, allowed are {keys}</source>
        <translation>est une clé inconnue, admises&#xa0;: {keys}</translation>
    </message>
    <message>
        <source>is an unknown key, did you mean {key}?</source>
        <translation>est une clé inconnue, vouliez-vous dire {key}&#x202f;?</translation>
    </message>
    <message>
        <source>{value} cannot be read, allowed is {allowed}</source>
        <translation>{value} ne peut pas être lu, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>{value} is not known, allowed is {allowed}</source>
        <translation>{value} n’est pas connu, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>{value} is out of range, allowed are {min} to {max}</source>
        <translation>{value} est hors limites, admis&#xa0;: de {min} à {max}</translation>
    </message>
    <message>
        <source>{value} is not valid, allowed is {allowed}</source>
        <translation>{value} n’est pas valide, admis&#xa0;: {allowed}</translation>
    </message>
    <message>
        <source>{value} holds a NUL character, which is not allowed</source>
        <translation>{value} contient un caractère NUL, ce qui n’est pas admis</translation>
    </message>
    <message>
        <source>{value} is empty, allowed are {min} to {max} octets</source>
        <translation>{value} est vide, admis&#xa0;: de {min} à {max} octets</translation>
    </message>
    <message>
        <source>{value} has 1 octet, allowed are {min} to {max} octets</source>
        <translation>{value} a 1 octet, admis&#xa0;: de {min} à {max} octets</translation>
    </message>
    <message>
        <source>{value} has {count} octets, allowed are {min} to {max} octets</source>
        <translation>{value} a {count} octets, admis&#xa0;: de {min} à {max} octets</translation>
    </message>
    <message>
        <source>{value} is no file that can be read</source>
        <translation>{value} n’est pas un fichier lisible</translation>
    </message>
    <message>
        <source>an integer</source>
        <translation>un entier</translation>
    </message>
    <message>
        <source>an integer from {min} to {max}</source>
        <translation>un entier de {min} à {max}</translation>
    </message>
    <message>
        <source>a number from {min} to {max}</source>
        <translation>un nombre de {min} à {max}</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>true ou false</translation>
    </message>
    <message>
        <source>a list of one or more of {words}</source>
        <translation>une liste d’une ou plusieurs valeurs parmi {words}</translation>
    </message>
    <message>
        <source>a list of {words}</source>
        <translation>une liste de valeurs parmi {words}</translation>
    </message>
    <message>
        <source>a list of strings</source>
        <translation>une liste de chaînes</translation>
    </message>
    <message>
        <source>a list of maps</source>
        <translation>une liste de maps</translation>
    </message>
    <message>
        <source>is nil, but {scope} needs it</source>
        <translation>est nil, mais {scope} en a besoin</translation>
    </message>
    <message>
        <source>is missing, {scope} needs it</source>
        <translation>est absent, {scope} en a besoin</translation>
    </message>
    <message>
        <source>a boolean</source>
        <translation>un booléen</translation>
    </message>
    <message>
        <source>a decimal number</source>
        <translation>un nombre décimal</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>une liste</translation>
    </message>
    <message>
        <source>a map</source>
        <translation>une map</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>illisible</translation>
    </message>
    <message>
        <source>{words} or {last}</source>
        <translation>{words} ou {last}</translation>
    </message>
    <message>
        <source>{words} and {last}</source>
        <translation>{words} et {last}</translation>
    </message>
    <message>
        <source>there is no {name}</source>
        <translation>il n’y a pas de {name}</translation>
    </message>
    <message>
        <source>The database failed.</source>
        <translation>La base de données a échoué.</translation>
    </message>
    <message>
        <source>There is no user {name}.</source>
        <translation>Il n’y a pas d’utilisateur {name}.</translation>
    </message>
    <message>
        <source>There is no user {name} any more.</source>
        <translation>Il n’y a plus d’utilisateur {name}.</translation>
    </message>
    <message>
        <source>There is no token {name}.</source>
        <translation>Il n’y a pas de jeton {name}.</translation>
    </message>
    <message>
        <source>has to have at most {max} characters</source>
        <translation>doit avoir au plus {max} caractères</translation>
    </message>
    <message>
        <source>is not one of an earlier page</source>
        <translation>n’est pas celui d’une page précédente</translation>
    </message>
    <message>
        <source>the request did not come to its end in time</source>
        <translation>la requête n’est pas arrivée en entier à temps</translation>
    </message>
    <message>
        <source>the body may have {max} octets at most</source>
        <translation>le corps peut avoir au plus {max} octets</translation>
    </message>
    <message>
        <source>the headers are too long</source>
        <translation>les en-têtes sont trop longs</translation>
    </message>
    <message>
        <source>the request cannot be read</source>
        <translation>la requête ne peut pas être lue</translation>
    </message>
    <message>
        <source>There is no such path.</source>
        <translation>Ce chemin n’existe pas.</translation>
    </message>
    <message>
        <source>allowed here: {methods}</source>
        <translation>admis ici&#xa0;: {methods}</translation>
    </message>
    <message>
        <source>Sign in first.</source>
        <translation>Connectez-vous d’abord.</translation>
    </message>
    <message>
        <source>The header X-CSRF-Token is missing or wrong.</source>
        <translation>L’en-tête X-CSRF-Token est absent ou faux.</translation>
    </message>
    <message>
        <source>This needs the role {role}.</source>
        <translation>Cela demande le rôle {role}.</translation>
    </message>
    <message>
        <source>The query cannot be read.</source>
        <translation>Les paramètres de la requête ne peuvent pas être lus.</translation>
    </message>
    <message>
        <source>The body has to be application/json.</source>
        <translation>Le corps doit être de type application/json.</translation>
    </message>
    <message>
        <source>The body has to be an object.</source>
        <translation>Le corps doit être un objet.</translation>
    </message>
    <message>
        <source>the body is not JSON: {error}</source>
        <translation>le corps n’est pas du JSON&#xa0;: {error}</translation>
    </message>
    <message>
        <source>is not a text</source>
        <translation>n’est pas un texte</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>est vide</translation>
    </message>
    <message>
        <source>has to have {min} to {max} characters</source>
        <translation>doit avoir de {min} à {max} caractères</translation>
    </message>
    <message>
        <source>may hold letters, digits and _ . @ - alone</source>
        <translation>ne peut contenir que des lettres, des chiffres et _ . @ -</translation>
    </message>
    <message>
        <source>is not one of {words}</source>
        <translation>doit être l’un de&#xa0;: {words}</translation>
    </message>
    <message>
        <source>is not known here</source>
        <translation>n’est pas connu ici</translation>
    </message>
    <message>
        <source>has to be a number from {min} to {max}</source>
        <translation>doit être un nombre de {min} à {max}</translation>
    </message>
    <message>
        <source>There is no peer {name}.</source>
        <translation>Il n’y a pas de pair {name}.</translation>
    </message>
    <message>
        <source>The cache holds no such message.</source>
        <translation>Le cache ne contient pas ce message.</translation>
    </message>
    <message>
        <source>is missing: only {status} ones are deleted together</source>
        <translation>est absent&#xa0;: seuls les messages {status} se suppriment ensemble</translation>
    </message>
    <message>
        <source>The change was made, but it cannot be written into the audit.</source>
        <translation>La modification est faite, mais elle ne peut pas être inscrite dans l’audit.</translation>
    </message>
    <message>
        <source>This is a WebSocket.</source>
        <translation>Ceci est un WebSocket.</translation>
    </message>
    <message>
        <source>The page that asks is not this gateway&apos;s.</source>
        <translation>La page qui demande n’est pas de cette passerelle.</translation>
    </message>
    <message>
        <source>there is no memory to hash a password</source>
        <translation>la mémoire manque pour hacher un mot de passe</translation>
    </message>
    <message>
        <source>That is done, but the peer does not run: {problem}</source>
        <translation>C’est fait, mais le pair ne fonctionne pas&#xa0;: {problem}</translation>
    </message>
    <message>
        <source>is not a list</source>
        <translation>n’est pas une liste</translation>
    </message>
    <message>
        <source>is not an object</source>
        <translation>n’est pas un objet</translation>
    </message>
    <message>
        <source>The live edits of {name} are gone, and the configuration file has no such peer.</source>
        <translation>Les modifications en direct de {name} sont abandonnées, et le fichier de configuration n’a pas ce pair.</translation>
    </message>
    <message>
        <source>has to be a number from {min} up</source>
        <translation>doit être un nombre à partir de {min}</translation>
    </message>
    <message>
        <source>is neither true nor false</source>
        <translation>n’est ni true ni false</translation>
    </message>
    <message>
        <source>holds control characters</source>
        <translation>contient des caractères de contrôle</translation>
    </message>
    <message>
        <source>is not the name of a bind</source>
        <translation>n’est pas le nom d’une liaison</translation>
    </message>
    <message>
        <source>OmniMessage Core has no message {id}.</source>
        <translation>OmniMessage Core n’a pas de message {id}.</translation>
    </message>
    <message>
        <source>The request was not answered.</source>
        <translation>La requête est restée sans réponse.</translation>
    </message>
    <message>
        <source>Too many attempts. Try again later.</source>
        <translation>Trop de tentatives. Réessayez plus tard.</translation>
    </message>
    <message>
        <source>The sign-in cannot be stored.</source>
        <translation>La connexion ne peut pas être enregistrée.</translation>
    </message>
    <message>
        <source>User and password do not match.</source>
        <translation>L’utilisateur et le mot de passe ne correspondent pas.</translation>
    </message>
    <message>
        <source>The sign-out cannot be stored.</source>
        <translation>La déconnexion ne peut pas être enregistrée.</translation>
    </message>
    <message>
        <source>There is no schema of that name: there are client, server and listener.</source>
        <translation>Il n’y a pas de schéma de ce nom&#xa0;: il y a client, server et listener.</translation>
    </message>
    <message>
        <source>Message text is for the role admin.</source>
        <translation>Le texte des messages est réservé au rôle admin.</translation>
    </message>
    <message>
        <source>The audit cannot be written: no text is shown.</source>
        <translation>L’audit ne peut pas être écrit&#xa0;: aucun texte n’est montré.</translation>
    </message>
    <message>
        <source>the name {name} is taken already</source>
        <translation>le nom {name} est déjà pris</translation>
    </message>
    <message>
        <source>this is the last administrator: {name}</source>
        <translation>c’est le dernier administrateur&#xa0;: {name}</translation>
    </message>
    <message>
        <source>{file} cannot be made: {error}</source>
        <translation>{file} ne peut pas être créé&#xa0;: {error}</translation>
    </message>
    <message>
        <source>{file} is not empty; allowed is an empty or a new directory</source>
        <translation>{file} n’est pas vide&#x202f;; il faut un répertoire vide ou nouveau</translation>
    </message>
    <message>
        <source>{file} cannot be copied: {error}</source>
        <translation>{file} ne peut pas être copié&#xa0;: {error}</translation>
    </message>
    <message>
        <source>{file} cannot be made private</source>
        <translation>{file} ne peut pas être rendu privé</translation>
    </message>
    <message>
        <source>listening on {host}:{port} failed: {error}</source>
        <translation>l’écoute sur {host}:{port} a échoué&#xa0;: {error}</translation>
    </message>
    <message>
        <source>no PEM certificate is in it</source>
        <translation>il ne contient aucun certificat PEM</translation>
    </message>
    <message>
        <source>the key is encrypted and there is nobody to ask for its password; give it without one ({command}) in a file that only the gateway may read</source>
        <translation>la clé est chiffrée et il n’y a personne à qui demander son mot de passe&#x202f;; donnez-la sans mot de passe ({command}) dans un fichier que seule la passerelle peut lire</translation>
    </message>
    <message>
        <source>no PEM private key is in it</source>
        <translation>il ne contient aucune clé privée PEM</translation>
    </message>
    <message>
        <source>the key is neither RSA nor EC</source>
        <translation>la clé n’est ni RSA ni EC</translation>
    </message>
    <message>
        <source>its certificate has to be the first one in {file}</source>
        <translation>son certificat doit être le premier dans {file}</translation>
    </message>
    <message>
        <source>the key does not belong to the certificate in {file}</source>
        <translation>la clé n’est pas celle du certificat dans {file}</translation>
    </message>
    <message>
        <source>the key cannot be read</source>
        <translation>la clé ne peut pas être lue</translation>
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>Unique name of the bind: in logs, metrics and towards Core</source>
        <translation>Nom unique de la liaison&#xa0;: dans les journaux, les métriques et envers Core</translation>
    </message>
    <message>
        <source>Client: the gateway connects to a carrier; server: a partner connects to it</source>
        <translation>Client&#xa0;: la passerelle se connecte à un opérateur&#x202f;; serveur&#xa0;: un partenaire se connecte à elle</translation>
    </message>
    <message>
        <source>A disabled peer keeps its settings and has no connection</source>
        <translation>Un pair désactivé garde ses paramètres et n’a pas de connexion</translation>
    </message>
    <message>
        <source>Directions of the session asked for in the bind</source>
        <translation>Sens de la session demandés à la liaison</translation>
    </message>
    <message>
        <source>The carrier&apos;s host name or address</source>
        <translation>Nom d’hôte ou adresse de l’opérateur</translation>
    </message>
    <message>
        <source>The carrier&apos;s TCP port</source>
        <translation>Port TCP de l’opérateur</translation>
    </message>
    <message>
        <source>User name of the bind</source>
        <translation>Nom d’utilisateur de la liaison</translation>
    </message>
    <message>
        <source>Password of the bind</source>
        <translation>Mot de passe de la liaison</translation>
    </message>
    <message>
        <source>Type of system sent in the bind, where the carrier asks for one</source>
        <translation>Type de système envoyé à la liaison, où l’opérateur en demande un</translation>
    </message>
    <message>
        <source>Type of number sent in the bind</source>
        <translation>Type de numéro envoyé à la liaison</translation>
    </message>
    <message>
        <source>Numbering plan sent in the bind</source>
        <translation>Plan de numérotation envoyé à la liaison</translation>
    </message>
    <message>
        <source>Addresses that the bind serves, where the carrier asks for them</source>
        <translation>Adresses que la liaison dessert, où l’opérateur les demande</translation>
    </message>
    <message>
        <source>Bind types that the partner may use</source>
        <translation>Types de liaison que le partenaire peut utiliser</translation>
    </message>
    <message>
        <source>Addresses and CIDR ranges that the partner may connect from; empty: any</source>
        <translation>Adresses et plages CIDR d’où le partenaire peut se connecter&#x202f;; vide&#xa0;: toutes</translation>
    </message>
    <message>
        <source>Source addresses that the partner may send with, a final * stands for any end; empty: any</source>
        <translation>Adresses sources avec lesquelles le partenaire peut envoyer, un * final vaut toute fin&#x202f;; vide&#xa0;: toutes</translation>
    </message>
    <message>
        <source>Messages that the gateway sends at most</source>
        <translation>Messages que la passerelle envoie au plus</translation>
    </message>
    <message>
        <source>How often Core is asked for messages</source>
        <translation>À quelle fréquence Core est interrogé</translation>
    </message>
    <message>
        <source>How often the link is checked; 0: never</source>
        <translation>À quelle fréquence le lien est vérifié&#x202f;; 0&#xa0;: jamais</translation>
    </message>
    <message>
        <source>Messages are stored here first and delivered when Core answers</source>
        <translation>Les messages sont d’abord stockés ici et remis quand Core répond</translation>
    </message>
    <message>
        <source>Messages that the cache holds at most</source>
        <translation>Messages que le cache contient au plus</translation>
    </message>
    <message>
        <source>Wait after the first failed delivery of cached messages</source>
        <translation>Attente après le premier échec de remise de messages en cache</translation>
    </message>
    <message>
        <source>What a full cache does while Core fails: drop the oldest or refuse</source>
        <translation>Ce que fait un cache plein quand Core est en panne&#xa0;: abandonner le plus ancien ou refuser</translation>
    </message>
    <message>
        <source>SMPP over TLS 1.2 or later</source>
        <translation>SMPP sur TLS 1.2 ou plus récent</translation>
    </message>
    <message>
        <source>The carrier&apos;s certificate is verified</source>
        <translation>Le certificat de l’opérateur est vérifié</translation>
    </message>
    <message>
        <source>PEM file trusted for this carrier besides the system&apos;s</source>
        <translation>Fichier PEM reconnu pour cet opérateur en plus de ceux du système</translation>
    </message>
    <message>
        <source>PEM file of the certificate shown to the carrier</source>
        <translation>Fichier PEM du certificat présenté à l’opérateur</translation>
    </message>
    <message>
        <source>PEM file of that certificate&apos;s key</source>
        <translation>Fichier PEM de la clé de ce certificat</translation>
    </message>
    <message>
        <source>SMPP version sent in the bind</source>
        <translation>Version SMPP envoyée à la liaison</translation>
    </message>
    <message>
        <source>Binds of one carrier account share it: receipts may come by any of them</source>
        <translation>Partagé par les liaisons d’un même compte opérateur&#xa0;: les accusés peuvent venir par chacune</translation>
    </message>
    <message>
        <source>Requests in flight</source>
        <translation>Requêtes en vol</translation>
    </message>
    <message>
        <source>How long an answer is waited for, to enquire_link too</source>
        <translation>Temps d’attente d’une réponse, aussi à enquire_link</translation>
    </message>
    <message>
        <source>A session without any PDU for this long is closed; 0: never</source>
        <translation>Une session sans PDU pendant ce temps est fermée&#x202f;; 0&#xa0;: jamais</translation>
    </message>
    <message>
        <source>Sessions that the partner may have at once on one gateway</source>
        <translation>Sessions que le partenaire peut avoir à la fois sur une passerelle</translation>
    </message>
    <message>
        <source>Messages taken from the partner before ESME_RTHROTTLED; 0: no limit</source>
        <translation>Messages pris du partenaire avant ESME_RTHROTTLED&#x202f;; 0&#xa0;: sans limite</translation>
    </message>
    <message>
        <source>What data_coding 0 means</source>
        <translation>Ce que signifie data_coding 0</translation>
    </message>
    <message>
        <source>Typographic quotes, dashes and accents that the default alphabet lacks are sent as their nearest in it, rather than the text as UCS-2</source>
        <translation>Guillemets, tirets et accents typographiques absents de l’alphabet par défaut partent sous leur forme la plus proche, plutôt que le texte en UCS-2</translation>
    </message>
    <message>
        <source>Languages whose GSM shift tables a text may be sent with, rather than as UCS-2</source>
        <translation>Langues dont les tables de décalage GSM peuvent servir à un texte, plutôt que l’UCS-2</translation>
    </message>
    <message>
        <source>How text that is too long for one message is sent</source>
        <translation>Comment part un texte trop long pour un seul message</translation>
    </message>
    <message>
        <source>Segments that come in are joined before Core gets the message</source>
        <translation>Les segments reçus sont assemblés avant que Core n’ait le message</translation>
    </message>
    <message>
        <source>How the carrier writes message ids in receipts</source>
        <translation>Comment l’opérateur écrit les identifiants de message dans les accusés</translation>
    </message>
    <message>
        <source>Refuse what is otherwise tolerated</source>
        <translation>Refuser ce qui est sinon toléré</translation>
    </message>
    <message>
        <source>Wait before connecting again</source>
        <translation>Attente avant une nouvelle connexion</translation>
    </message>
    <message>
        <source>Held by one gateway at a time where several share a database</source>
        <translation>Tenue par une passerelle à la fois où plusieurs partagent une base de données</translation>
    </message>
    <message>
        <source>Address that partners connect to</source>
        <translation>Adresse à laquelle les partenaires se connectent</translation>
    </message>
    <message>
        <source>TCP port that partners connect to</source>
        <translation>Port TCP auquel les partenaires se connectent</translation>
    </message>
    <message>
        <source>Connections of all partners at once</source>
        <translation>Connexions de tous les partenaires à la fois</translation>
    </message>
    <message>
        <source>The port speaks TLS 1.2 or later</source>
        <translation>Le port parle TLS 1.2 ou plus récent</translation>
    </message>
    <message>
        <source>A second port that speaks TLS, besides the plain one; 0: none</source>
        <translation>Un second port qui parle TLS, en plus de celui en clair&#x202f;; 0&#xa0;: aucun</translation>
    </message>
    <message>
        <source>Partners&apos; certificates are verified where a CA certificate is given</source>
        <translation>Les certificats des partenaires sont vérifiés où un certificat d’autorité est donné</translation>
    </message>
    <message>
        <source>PEM file that partners&apos; certificates are verified with</source>
        <translation>Fichier PEM avec lequel les certificats des partenaires sont vérifiés</translation>
    </message>
    <message>
        <source>PEM file of the listener&apos;s certificate</source>
        <translation>Fichier PEM du certificat du serveur d’écoute</translation>
    </message>
    <message>
        <source>Address to listen on</source>
        <translation>Adresse d’écoute</translation>
    </message>
    <message>
        <source>TCP port to listen on</source>
        <translation>Port TCP d’écoute</translation>
    </message>
    <message>
        <source>PEM file of the certificate; absent: a self-signed one is made</source>
        <translation>Fichier PEM du certificat&#x202f;; absent&#xa0;: un certificat auto-signé est créé</translation>
    </message>
    <message>
        <source>The dashboard and the operations API are served</source>
        <translation>Le tableau de bord et l’API d’exploitation sont servis</translation>
    </message>
    <message>
        <source>How destinations begin that take this route; empty: all others</source>
        <translation>Début des destinations qui prennent cette route&#x202f;; vide&#xa0;: toutes les autres</translation>
    </message>
    <message>
        <source>Name of the client bind that they leave by</source>
        <translation>Nom de la liaison client par laquelle elles partent</translation>
    </message>
    <message>
        <source>URL of OmniMessage Core, or :embedded for the embedded Core</source>
        <translation>URL d’OmniMessage Core, ou&#xa0;:embedded pour le Core intégré</translation>
    </message>
    <message>
        <source>Bearer token for Core</source>
        <translation>Jeton d’accès à Core</translation>
    </message>
    <message>
        <source>PEM file trusted for Core besides the system&apos;s</source>
        <translation>Fichier PEM reconnu pour Core en plus de ceux du système</translation>
    </message>
    <message>
        <source>How long one request to Core may take</source>
        <translation>Durée maximale d’une requête à Core</translation>
    </message>
    <message>
        <source>Core&apos;s certificate is verified</source>
        <translation>Le certificat de Core est vérifié</translation>
    </message>
    <message>
        <source>How often Core is asked for the peers that are due</source>
        <translation>À quelle fréquence Core est interrogé pour les pairs à échéance</translation>
    </message>
    <message>
        <source>Name of this gateway towards Core and in bind answers</source>
        <translation>Nom de cette passerelle envers Core et dans les réponses de liaison</translation>
    </message>
    <message>
        <source>How often the cache is looked through for what is due</source>
        <translation>À quelle fréquence le cache est parcouru pour ce qui est dû</translation>
    </message>
    <message>
        <source>Attempts before a cached message has failed for good</source>
        <translation>Tentatives avant qu’un message en cache soit en échec définitif</translation>
    </message>
    <message>
        <source>Factor by which the wait grows with each failure</source>
        <translation>Facteur dont l’attente croît à chaque échec</translation>
    </message>
    <message>
        <source>Where cached messages are: on disk or in memory</source>
        <translation>Où sont les messages en cache&#xa0;: sur disque ou en mémoire</translation>
    </message>
    <message>
        <source>Name of this machine in registrations; absent: the system&apos;s</source>
        <translation>Nom de cette machine dans les enregistrements&#x202f;; absent&#xa0;: celui du système</translation>
    </message>
    <message>
        <source>Port of the dashboard and the operations API</source>
        <translation>Port du tableau de bord et de l’API d’exploitation</translation>
    </message>
    <message>
        <source>Port of metrics and health</source>
        <translation>Port des métriques et de l’état de santé</translation>
    </message>
    <message>
        <source>&quot;sqlite&quot;, or the URL of a PostgreSQL database that several gateways share</source>
        <translation>«&#xa0;sqlite&#xa0;», ou l’URL d’une base PostgreSQL que plusieurs passerelles partagent</translation>
    </message>
    <message>
        <source>Where passwords are kept: keychain, file, or the keychain where one answers</source>
        <translation>Où sont gardés les mots de passe&#xa0;: trousseau, fichier, ou le trousseau là où il y en a un</translation>
    </message>
    <message>
        <source>Key of the secrets in a shared database: 32 octets as base64</source>
        <translation>Clé des secrets dans une base partagée&#xa0;: 32 octets en base64</translation>
    </message>
    <message>
        <source>Signed licence; absent: licensed</source>
        <translation>Licence signée&#x202f;; absente&#xa0;: sous licence</translation>
    </message>
    <message>
        <source>Least level of the lines that are logged</source>
        <translation>Niveau minimal des lignes journalisées</translation>
    </message>
    <message>
        <source>Routes of the embedded Core</source>
        <translation>Routes du Core intégré</translation>
    </message>
</context>
<context>
    <name>web</name>
    <message>
        <source>Connection</source>
        <translation>Connexion</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Identification</translation>
    </message>
    <message>
        <source>Who may connect</source>
        <translation>Qui peut se connecter</translation>
    </message>
    <message>
        <source>Limits and pace</source>
        <translation>Limites et cadence</translation>
    </message>
    <message>
        <source>Text and receipts</source>
        <translation>Texte et accusés</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Autres</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Activé</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>Hôte</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Bind type</source>
        <translation>Type de liaison</translation>
    </message>
    <message>
        <source>Reconnect after</source>
        <translation>Reconnexion après</translation>
    </message>
    <message>
        <source>SMPP version</source>
        <translation>Version SMPP</translation>
    </message>
    <message>
        <source>Exclusive</source>
        <translation>Exclusif</translation>
    </message>
    <message>
        <source>Carrier account</source>
        <translation>Compte opérateur</translation>
    </message>
    <message>
        <source>System ID</source>
        <translation>ID système</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Mot de passe</translation>
    </message>
    <message>
        <source>System type</source>
        <translation>Type de système</translation>
    </message>
    <message>
        <source>Type of number (TON)</source>
        <translation>Type de numéro (TON)</translation>
    </message>
    <message>
        <source>Numbering plan (NPI)</source>
        <translation>Plan de numérotation (NPI)</translation>
    </message>
    <message>
        <source>Address range</source>
        <translation>Plage d’adresses</translation>
    </message>
    <message>
        <source>Allowed bind types</source>
        <translation>Types de liaison autorisés</translation>
    </message>
    <message>
        <source>IP whitelist</source>
        <translation>Liste blanche IP</translation>
    </message>
    <message>
        <source>Source address whitelist</source>
        <translation>Liste blanche des adresses sources</translation>
    </message>
    <message>
        <source>Sessions at once</source>
        <translation>Sessions simultanées</translation>
    </message>
    <message>
        <source>Connections at once</source>
        <translation>Connexions simultanées</translation>
    </message>
    <message>
        <source>Rate limit</source>
        <translation>Limite de débit</translation>
    </message>
    <message>
        <source>Inbound rate limit</source>
        <translation>Limite de débit entrant</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenêtre</translation>
    </message>
    <message>
        <source>Queue check</source>
        <translation>Relève de la file</translation>
    </message>
    <message>
        <source>Keep-alive (enquire_link)</source>
        <translation>Maintien en vie (enquire_link)</translation>
    </message>
    <message>
        <source>Response timeout</source>
        <translation>Délai de réponse</translation>
    </message>
    <message>
        <source>Inactivity timeout</source>
        <translation>Délai d’inactivité</translation>
    </message>
    <message>
        <source>Default alphabet</source>
        <translation>Alphabet par défaut</translation>
    </message>
    <message>
        <source>Transliterate</source>
        <translation>Translittérer</translation>
    </message>
    <message>
        <source>National languages</source>
        <translation>Langues nationales</translation>
    </message>
    <message>
        <source>Long messages</source>
        <translation>Messages longs</translation>
    </message>
    <message>
        <source>Join segments</source>
        <translation>Assembler les segments</translation>
    </message>
    <message>
        <source>Message ids in receipts</source>
        <translation>Identifiants dans les accusés</translation>
    </message>
    <message>
        <source>Strict</source>
        <translation>Strict</translation>
    </message>
    <message>
        <source>Cache messages</source>
        <translation>Mettre les messages en cache</translation>
    </message>
    <message>
        <source>Cache size</source>
        <translation>Taille du cache</translation>
    </message>
    <message>
        <source>Retry interval</source>
        <translation>Intervalle de nouvelle tentative</translation>
    </message>
    <message>
        <source>When the cache is full</source>
        <translation>Quand le cache est plein</translation>
    </message>
    <message>
        <source>TLS port</source>
        <translation>Port TLS</translation>
    </message>
    <message>
        <source>Verify certificates</source>
        <translation>Vérifier les certificats</translation>
    </message>
    <message>
        <source>CA certificate</source>
        <translation>Certificat d’autorité</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Certificat</translation>
    </message>
    <message>
        <source>Private key</source>
        <translation>Clé privée</translation>
    </message>
    <message>
        <source>Transmitter</source>
        <translation>Transmetteur</translation>
    </message>
    <message>
        <source>Receiver</source>
        <translation>Récepteur</translation>
    </message>
    <message>
        <source>Transceiver</source>
        <translation>Transceiver</translation>
    </message>
    <message>
        <source>GSM 7-bit, packed</source>
        <translation>GSM 7 bits, compacté</translation>
    </message>
    <message>
        <source>UDH, 8-bit reference</source>
        <translation>UDH, référence de 8 bits</translation>
    </message>
    <message>
        <source>UDH, 16-bit reference</source>
        <translation>UDH, référence de 16 bits</translation>
    </message>
    <message>
        <source>SAR parameters</source>
        <translation>Paramètres SAR</translation>
    </message>
    <message>
        <source>As they are</source>
        <translation>Tels quels</translation>
    </message>
    <message>
        <source>Hex in receipts, decimal before</source>
        <translation>Hexadécimal dans les accusés, décimal avant</translation>
    </message>
    <message>
        <source>Decimal in receipts, hex before</source>
        <translation>Décimal dans les accusés, hexadécimal avant</translation>
    </message>
    <message>
        <source>Drop the oldest</source>
        <translation>Abandonner le plus ancien</translation>
    </message>
    <message>
        <source>Refuse new ones</source>
        <translation>Refuser les nouveaux</translation>
    </message>
    <message>
        <source>Turkish</source>
        <translation>Turc</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>Espagnol</translation>
    </message>
    <message>
        <source>Portuguese</source>
        <translation>Portugais</translation>
    </message>
    <message>
        <source>messages/s</source>
        <translation>messages/s</translation>
    </message>
    <message>
        <source>messages</source>
        <translation>messages</translation>
    </message>
    <message>
        <source>requests</source>
        <translation>requêtes</translation>
    </message>
    <message>
        <source>sessions</source>
        <translation>sessions</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>connexions</translation>
    </message>
    <message>
        <source>attempts</source>
        <translation>tentatives</translation>
    </message>
    <message>
        <source>%1 to %2.</source>
        <translation>%1 à %2.</translation>
    </message>
    <message>
        <source>%1 characters at most.</source>
        <translation>%1 caractères au plus.</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>À renseigner.</translation>
    </message>
    <message>
        <source>Must be a number. You typed %1.</source>
        <translation>Doit être un nombre. Vous avez saisi %1.</translation>
    </message>
    <message>
        <source>Must be a whole number. You typed %1.</source>
        <translation>Doit être un nombre entier. Vous avez saisi %1.</translation>
    </message>
    <message>
        <source>Must be between %1 and %2. You typed %3.</source>
        <translation>Doit être entre %1 et %2. Vous avez saisi %3.</translation>
    </message>
    <message>
        <source>Has at most %1 characters. You typed %2.</source>
        <translation>Compte %1 caractères au plus. Vous en avez saisi %2.</translation>
    </message>
    <message>
        <source>Letters, digits, _ . and - only.</source>
        <translation>Lettres, chiffres, _ . et - seulement.</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Connecté</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>Régulé</translation>
    </message>
    <message>
        <source>Reconnecting</source>
        <translation>Reconnexion</translation>
    </message>
    <message>
        <source>Disconnected</source>
        <translation>Déconnecté</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>En attente</translation>
    </message>
    <message>
        <source>Standby</source>
        <translation>En réserve</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Désactivé</translation>
    </message>
    <message>
        <source>There is no such page.</source>
        <translation>Cette page n’existe pas.</translation>
    </message>
    <message>
        <source>The page could not be loaded.</source>
        <translation>La page n’a pas pu être chargée.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1&#xa0;: %2</translation>
    </message>
    <message>
        <source>added the peer</source>
        <translation>a ajouté le pair</translation>
    </message>
    <message>
        <source>edited the peer</source>
        <translation>a modifié le pair</translation>
    </message>
    <message>
        <source>removed the peer</source>
        <translation>a supprimé le pair</translation>
    </message>
    <message>
        <source>returned the peer to the file</source>
        <translation>a rendu le pair au fichier</translation>
    </message>
    <message>
        <source>enabled the peer</source>
        <translation>a activé le pair</translation>
    </message>
    <message>
        <source>disabled the peer</source>
        <translation>a désactivé le pair</translation>
    </message>
    <message>
        <source>reconnected</source>
        <translation>a reconnecté</translation>
    </message>
    <message>
        <source>dropped the session</source>
        <translation>a coupé la session</translation>
    </message>
    <message>
        <source>edited the listener</source>
        <translation>a modifié le serveur d’écoute</translation>
    </message>
    <message>
        <source>retried cached messages</source>
        <translation>a réessayé des messages en cache</translation>
    </message>
    <message>
        <source>deleted cached messages</source>
        <translation>a supprimé des messages en cache</translation>
    </message>
    <message>
        <source>cancelled the message</source>
        <translation>a annulé le message</translation>
    </message>
    <message>
        <source>sent a test message</source>
        <translation>a envoyé un message d’essai</translation>
    </message>
    <message>
        <source>added the user</source>
        <translation>a ajouté l’utilisateur</translation>
    </message>
    <message>
        <source>edited the user</source>
        <translation>a modifié l’utilisateur</translation>
    </message>
    <message>
        <source>removed the user</source>
        <translation>a supprimé l’utilisateur</translation>
    </message>
    <message>
        <source>made the token</source>
        <translation>a créé le jeton</translation>
    </message>
    <message>
        <source>revoked the token</source>
        <translation>a révoqué le jeton</translation>
    </message>
    <message>
        <source>signed in</source>
        <translation>s’est connecté</translation>
    </message>
    <message>
        <source>signed out</source>
        <translation>s’est déconnecté</translation>
    </message>
    <message>
        <source>looked at message text</source>
        <translation>a consulté le texte d’un message</translation>
    </message>
    <message>
        <source>Last change %1 ago</source>
        <translation>Dernière modification il y a %1</translation>
    </message>
    <message>
        <source>Audit</source>
        <translation>Audit</translation>
    </message>
    <message>
        <source>Every change by a person or a token. Secrets are masked.</source>
        <translation>Chaque modification par une personne ou un jeton. Les secrets sont masqués.</translation>
    </message>
    <message>
        <source>What was acted on</source>
        <translation>Objet de l’action</translation>
    </message>
    <message>
        <source>User, exactly</source>
        <translation>Utilisateur, exact</translation>
    </message>
    <message>
        <source>No change matches</source>
        <translation>Aucune modification ne correspond</translation>
    </message>
    <message>
        <source>No change yet</source>
        <translation>Aucune modification</translation>
    </message>
    <message>
        <source>Edits, reconnects, retries and sign-ins stand here with who did them.</source>
        <translation>Modifications, reconnexions, nouvelles tentatives et connexions figurent ici avec leur auteur.</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>Effacer le filtre</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Heure</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Utilisateur</translation>
    </message>
    <message>
        <source>Did</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>Avant et après</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Afficher la suite</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n failed message(s)?</source>
        <translation>
            <numerusform>Supprimer %n message échoué&#x202f;?</numerusform>
            <numerusform>Supprimer %n messages échoués&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>They were accepted from partners and will never reach anyone. Retrying is still possible until you delete.</source>
        <translation>Ils ont été acceptés de partenaires et n’atteindront jamais personne. Réessayer reste possible jusqu’à la suppression.</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>Les garder</translation>
    </message>
    <message numerus="yes">
        <source>Delete %n message(s)</source>
        <translation>
            <numerusform>Supprimer %n message</numerusform>
            <numerusform>Supprimer %n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deleted %n failed message(s) of %1</source>
        <translation>
            <numerusform>%n message échoué de %1 supprimé</numerusform>
            <numerusform>%n messages échoués de %1 supprimés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait again</source>
        <translation>
            <numerusform>%n message attend à nouveau</numerusform>
            <numerusform>%n messages attendent à nouveau</numerusform>
        </translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Acceptés</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Remis</translation>
    </message>
    <message>
        <source>Failed permanently</source>
        <translation>Échec définitif</translation>
    </message>
    <message>
        <source>Dropped when full</source>
        <translation>Évincés, cache plein</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Supprimés</translation>
    </message>
    <message>
        <source>The ledger adds up: accepted is the sum of the others.</source>
        <translation>Le registre est juste&#xa0;: les acceptés sont la somme des autres.</translation>
    </message>
    <message>
        <source>The ledger does not add up. Save a support bundle and tell support.</source>
        <translation>Le registre n’est pas juste. Enregistrez un dossier de support et prévenez le support.</translation>
    </message>
    <message>
        <source>They were accepted from partners and will never reach anyone.</source>
        <translation>Ils ont été acceptés de partenaires et n’atteindront jamais personne.</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Messages</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échoués</translation>
    </message>
    <message>
        <source>Bind</source>
        <translation>Liaison</translation>
    </message>
    <message>
        <source>Any bind</source>
        <translation>Toute liaison</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Tentatives</translation>
    </message>
    <message>
        <source>Any attempts</source>
        <translation>Toutes tentatives</translation>
    </message>
    <message numerus="yes">
        <source>%n attempt(s) or more</source>
        <translation>
            <numerusform>%n tentative ou plus</numerusform>
            <numerusform>%n tentatives ou plus</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n sélectionné</numerusform>
            <numerusform>%n sélectionnés</numerusform>
        </translation>
    </message>
    <message>
        <source>Retry %1</source>
        <translation>Réessayer %1</translation>
    </message>
    <message>
        <source>Delete %1…</source>
        <translation>Supprimer %1…</translation>
    </message>
    <message>
        <source>No message failed for good</source>
        <translation>Aucun échec définitif</translation>
    </message>
    <message>
        <source>No message waits</source>
        <translation>Aucun message n’attend</translation>
    </message>
    <message>
        <source>Nothing is like that now.</source>
        <translation>Rien n’y correspond en ce moment.</translation>
    </message>
    <message>
        <source>A message is here when Core refused it, or after the last attempt.</source>
        <translation>Un message est ici quand Core l’a refusé, ou après la dernière tentative.</translation>
    </message>
    <message>
        <source>Core has taken everything.</source>
        <translation>Core a tout pris.</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Tout sélectionner</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Destination</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Raison</translation>
    </message>
    <message>
        <source>Last error</source>
        <translation>Dernière erreur</translation>
    </message>
    <message>
        <source>Next attempt</source>
        <translation>Prochaine tentative</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Actions</translation>
    </message>
    <message>
        <source>Select %1</source>
        <translation>Sélectionner %1</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Delete %1</source>
        <translation>Supprimer %1</translation>
    </message>
    <message>
        <source>%1 of %2 shown.</source>
        <translation>%1 sur %2 affichés.</translation>
    </message>
    <message>
        <source>Message cache</source>
        <translation>Cache de messages</translation>
    </message>
    <message>
        <source>No bind caches</source>
        <translation>Aucune liaison ne met en cache</translation>
    </message>
    <message numerus="yes">
        <source>%n cached message(s) failed for good</source>
        <translation>
            <numerusform>%n message en cache en échec définitif</numerusform>
            <numerusform>%n messages en cache en échec définitif</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for Core</source>
        <translation>
            <numerusform>%n message attend Core</numerusform>
            <numerusform>%n messages attendent Core</numerusform>
        </translation>
    </message>
    <message>
        <source>All delivered</source>
        <translation>Tout est remis</translation>
    </message>
    <message>
        <source>They are kept until you retry or delete them.</source>
        <translation>Ils sont gardés jusqu’à ce que vous les réessayiez ou les supprimiez.</translation>
    </message>
    <message>
        <source>Core is unreachable; they leave when it answers.</source>
        <translation>Core est injoignable&#x202f;; ils partent dès qu’il répond.</translation>
    </message>
    <message>
        <source>Delete %1 failed…</source>
        <translation>Supprimer %1 échoués…</translation>
    </message>
    <message>
        <source>Retry %1 failed</source>
        <translation>Réessayer %1 échoués</translation>
    </message>
    <message>
        <source>A bind that caches answers its partner even while Core is down. Turn on “Cache messages” in a peer’s settings.</source>
        <translation>Une liaison avec cache répond à son partenaire même quand Core est en panne. Activez «&#xa0;Mettre les messages en cache&#xa0;» dans les paramètres d’un pair.</translation>
    </message>
    <message>
        <source>Server peers</source>
        <translation>Pairs serveurs</translation>
    </message>
    <message>
        <source>Total cached</source>
        <translation>Total en cache</translation>
    </message>
    <message numerus="yes">
        <source>in %n bind(s)</source>
        <translation>
            <numerusform>dans %n liaison</numerusform>
            <numerusform>dans %n liaisons</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bind(s) cache</source>
        <translation>
            <numerusform>%n liaison met en cache</numerusform>
            <numerusform>%n liaisons mettent en cache</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting for delivery</source>
        <translation>Livraison en attente</translation>
    </message>
    <message>
        <source>Core is unreachable</source>
        <translation>Core est injoignable</translation>
    </message>
    <message>
        <source>Nothing waits</source>
        <translation>Rien n’attend</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>By bind</source>
        <translation>Par liaison</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Mode</translation>
    </message>
    <message>
        <source>Cached</source>
        <translation>En cache</translation>
    </message>
    <message>
        <source>Use of cache_max_size</source>
        <translation>Usage de cache_max_size</translation>
    </message>
    <message>
        <source>client</source>
        <translation>client</translation>
    </message>
    <message>
        <source>server</source>
        <translation>serveur</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>sur %1</translation>
    </message>
    <message numerus="yes">
        <source>%n empty.</source>
        <translation>
            <numerusform>%n vide.</numerusform>
            <numerusform>%n vides.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Tout afficher</translation>
    </message>
    <message>
        <source>Debug</source>
        <translation>Débogage</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Avertissement</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erreur</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s) in the last 2 minutes</source>
        <translation>
            <numerusform>%n erreur ces 2 dernières minutes</numerusform>
            <numerusform>%n erreurs ces 2 dernières minutes</numerusform>
        </translation>
    </message>
    <message>
        <source>, %1 of them from %2.</source>
        <translation>, dont %1 de %2.</translation>
    </message>
    <message>
        <source>No error in the last 2 minutes.</source>
        <translation>Aucune erreur ces 2 dernières minutes.</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Journaux</translation>
    </message>
    <message>
        <source>Clear view</source>
        <translation>Effacer l’affichage</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Télécharger</translation>
    </message>
    <message>
        <source>Log entries</source>
        <translation>Entrées de journal</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Niveau</translation>
    </message>
    <message>
        <source>Info and above</source>
        <translation>Info et plus</translation>
    </message>
    <message>
        <source>All binds</source>
        <translation>Toutes les liaisons</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Chercher dans le journal</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) match</source>
        <translation>
            <numerusform>%n ligne trouvée</numerusform>
            <numerusform>%n lignes trouvées</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused because you scrolled.</source>
        <translation>En pause car vous avez défilé.</translation>
    </message>
    <message>
        <source>Paused.</source>
        <translation>En pause.</translation>
    </message>
    <message numerus="yes">
        <source>%n new line(s) since %1.</source>
        <translation>
            <numerusform>%n nouvelle ligne depuis %1.</numerusform>
            <numerusform>%n nouvelles lignes depuis %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Show newest</source>
        <translation>Voir les plus récentes</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) came too fast to be shown; they are in the service’s log.</source>
        <translation>
            <numerusform>%n ligne est venue trop vite pour être affichée&#x202f;; elle est dans le journal du service.</numerusform>
            <numerusform>%n lignes sont venues trop vite pour être affichées&#x202f;; elles sont dans le journal du service.</numerusform>
        </translation>
    </message>
    <message>
        <source>No line matches</source>
        <translation>Aucune ligne ne correspond</translation>
    </message>
    <message>
        <source>Nothing at this level</source>
        <translation>Rien à ce niveau</translation>
    </message>
    <message>
        <source>New lines appear here as they are written.</source>
        <translation>Les nouvelles lignes paraissent ici au fil de l’eau.</translation>
    </message>
    <message>
        <source>Sessions that are bound stay.</source>
        <translation>Les sessions liées demeurent.</translation>
    </message>
    <message>
        <source>Takes effect on the running sessions.</source>
        <translation>Prend effet sur les sessions en cours.</translation>
    </message>
    <message>
        <source>Binds again at once.</source>
        <translation>Nouvelle liaison aussitôt.</translation>
    </message>
    <message>
        <source>Saving closes the link and binds again.</source>
        <translation>Enregistrer ferme le lien et lie à nouveau.</translation>
    </message>
    <message numerus="yes">
        <source>Saving closes %n session(s); the partner may bind again at once.</source>
        <translation>
            <numerusform>Enregistrer ferme %n session&#x202f;; le partenaire peut se lier à nouveau aussitôt.</numerusform>
            <numerusform>Enregistrer ferme %n sessions&#x202f;; le partenaire peut se lier à nouveau aussitôt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n error(s): %1</source>
        <translation>
            <numerusform>%n erreur&#xa0;: %1</numerusform>
            <numerusform>%n erreurs&#xa0;: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s).</source>
        <translation>
            <numerusform>%n modification.</numerusform>
            <numerusform>%n modifications.</numerusform>
        </translation>
    </message>
    <message>
        <source>No changes.</source>
        <translation>Aucune modification.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>Add and connect</source>
        <translation>Ajouter et connecter</translation>
    </message>
    <message>
        <source>Add the peer</source>
        <translation>Ajouter le pair</translation>
    </message>
    <message>
        <source>Save and reconnect</source>
        <translation>Enregistrer et reconnecter</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Enregistrer</translation>
    </message>
    <message numerus="yes">
        <source>Discard %n change(s)?</source>
        <translation>
            <numerusform>Abandonner %n modification&#x202f;?</numerusform>
            <numerusform>Abandonner %n modifications&#x202f;?</numerusform>
        </translation>
    </message>
    <message>
        <source>What you typed here is not saved.</source>
        <translation>Ce que vous avez saisi ici n’est pas enregistré.</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Continuer la saisie</translation>
    </message>
    <message>
        <source>Added %1</source>
        <translation>%1 ajouté</translation>
    </message>
    <message>
        <source>Saved the listener</source>
        <translation>Serveur d’écoute enregistré</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 enregistré</translation>
    </message>
    <message>
        <source>%1 is as the file says</source>
        <translation>%1&#xa0;: valeur du fichier</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Groupes</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>A copy of %1. Give it a name of its own and its password.</source>
        <translation>Une copie de %1. Donnez-lui son propre nom et son mot de passe.</translation>
    </message>
    <message>
        <source>Client peers</source>
        <translation>Pairs clients</translation>
    </message>
    <message>
        <source>Listening server</source>
        <translation>Serveur d’écoute</translation>
    </message>
    <message>
        <source>Add a client peer</source>
        <translation>Ajouter un pair client</translation>
    </message>
    <message>
        <source>Add a server peer</source>
        <translation>Ajouter un pair serveur</translation>
    </message>
    <message>
        <source>Return %1 to the file?</source>
        <translation>Rendre %1 au fichier&#x202f;?</translation>
    </message>
    <message numerus="yes">
        <source>%n live edit(s) are dropped.</source>
        <translation>
            <numerusform>%n modification en direct est abandonnée.</numerusform>
            <numerusform>%n modifications en direct sont abandonnées.</numerusform>
        </translation>
    </message>
    <message>
        <source>If that changes how it binds, the link closes and binds again.</source>
        <translation>Si cela change la liaison, le lien se ferme et se lie à nouveau.</translation>
    </message>
    <message>
        <source>Keep the edits</source>
        <translation>Garder les modifications</translation>
    </message>
    <message>
        <source>Return to the file</source>
        <translation>Rendre au fichier</translation>
    </message>
    <message>
        <source>Live edits dropped</source>
        <translation>Modifications en direct abandonnées</translation>
    </message>
    <message numerus="yes">
        <source>%n live edit(s): back to the file…</source>
        <translation>
            <numerusform>%n modification en direct&#xa0;: revenir au fichier…</numerusform>
            <numerusform>%n modifications en direct&#xa0;: revenir au fichier…</numerusform>
        </translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Dupliquer</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Supprimer…</translation>
    </message>
    <message>
        <source>It cannot run as it is configured.</source>
        <translation>Il ne peut pas fonctionner ainsi configuré.</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Modifier</translation>
    </message>
    <message>
        <source>Show settings</source>
        <translation>Voir les paramètres</translation>
    </message>
    <message>
        <source>Live status</source>
        <translation>État en direct</translation>
    </message>
    <message>
        <source>any address</source>
        <translation>toute adresse</translation>
    </message>
    <message>
        <source>on</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>off</source>
        <translation>non</translation>
    </message>
    <message numerus="yes">
        <source>%n live edit(s)</source>
        <translation>
            <numerusform>%n modification en direct</numerusform>
            <numerusform>%n modifications en direct</numerusform>
        </translation>
    </message>
    <message>
        <source>file</source>
        <translation>fichier</translation>
    </message>
    <message>
        <source>made here</source>
        <translation>créé ici</translation>
    </message>
    <message>
        <source>%1 enabled</source>
        <translation>%1 activé</translation>
    </message>
    <message>
        <source>Actions for %1</source>
        <translation>Actions pour %1</translation>
    </message>
    <message>
        <source>Not listening</source>
        <translation>N’écoute pas</translation>
    </message>
    <message>
        <source>%1 of %2 connections</source>
        <translation>%1 sur %2 connexions</translation>
    </message>
    <message numerus="yes">
        <source>Disable %n peer(s)?</source>
        <translation>
            <numerusform>Désactiver %n pair&#x202f;?</numerusform>
            <numerusform>Désactiver %n pairs&#x202f;?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n session(s) end.</source>
        <translation>
            <numerusform>%n session prend fin.</numerusform>
            <numerusform>%n sessions prennent fin.</numerusform>
        </translation>
    </message>
    <message>
        <source>Settings are kept.</source>
        <translation>Les paramètres sont gardés.</translation>
    </message>
    <message numerus="yes">
        <source>Disable %n peer(s)</source>
        <translation>
            <numerusform>Désactiver %n pair</numerusform>
            <numerusform>Désactiver %n pairs</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep connected</source>
        <translation>Garder la connexion</translation>
    </message>
    <message numerus="yes">
        <source>%n client peer(s)</source>
        <translation>
            <numerusform>%n pair client</numerusform>
            <numerusform>%n pairs clients</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n server peer(s)</source>
        <translation>
            <numerusform>%n pair serveur</numerusform>
            <numerusform>%n pairs serveurs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need attention</source>
        <translation>
            <numerusform>%n à traiter</numerusform>
            <numerusform>%n à traiter</numerusform>
        </translation>
    </message>
    <message>
        <source>All are well.</source>
        <translation>Tous vont bien.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Tout</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>À traiter</translation>
    </message>
    <message>
        <source>Edited live</source>
        <translation>Modifié en direct</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Activer</translation>
    </message>
    <message>
        <source>Disable…</source>
        <translation>Désactiver…</translation>
    </message>
    <message>
        <source>Name, host or system ID</source>
        <translation>Nom, hôte ou ID système</translation>
    </message>
    <message>
        <source>No carrier yet</source>
        <translation>Aucun opérateur</translation>
    </message>
    <message>
        <source>No partner yet</source>
        <translation>Aucun partenaire</translation>
    </message>
    <message>
        <source>A client peer is your link to a carrier. You need its host, system ID and password; it binds within seconds.</source>
        <translation>Un pair client est votre lien vers un opérateur. Il vous faut son hôte, l’ID système et le mot de passe&#x202f;; il se lie en quelques secondes.</translation>
    </message>
    <message>
        <source>A server peer lets a partner connect here. Choose its system ID and password, and the addresses it comes from.</source>
        <translation>Un pair serveur laisse un partenaire se connecter ici. Choisissez son ID système, son mot de passe et les adresses d’où il vient.</translation>
    </message>
    <message>
        <source>No peer matches</source>
        <translation>Aucun pair ne correspond</translation>
    </message>
    <message>
        <source>Nothing matches “%1” here.</source>
        <translation>Rien ne correspond à «&#xa0;%1&#xa0;» ici.</translation>
    </message>
    <message>
        <source>No peer is like that now.</source>
        <translation>Aucun pair n’est dans ce cas.</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>Sélectionner</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>En attente d’envoi</translation>
    </message>
    <message>
        <source>Being sent</source>
        <translation>Envoi en cours</translation>
    </message>
    <message>
        <source>Sent|one</source>
        <translation>Envoyé</translation>
    </message>
    <message>
        <source>Delivered|one</source>
        <translation>Remis</translation>
    </message>
    <message>
        <source>Failed|one</source>
        <translation>Échoué</translation>
    </message>
    <message>
        <source>Expired|one</source>
        <translation>Expiré</translation>
    </message>
    <message>
        <source>Cancelled|one</source>
        <translation>Annulé</translation>
    </message>
    <message>
        <source>no bind to go to</source>
        <translation>aucune liaison où aller</translation>
    </message>
    <message>
        <source>its bind is not connected</source>
        <translation>sa liaison n’est pas connectée</translation>
    </message>
    <message>
        <source>retry %1 at</source>
        <translation>tentative %1 à</translation>
    </message>
    <message>
        <source>scheduled for</source>
        <translation>prévu pour</translation>
    </message>
    <message>
        <source>receipt awaited</source>
        <translation>accusé attendu</translation>
    </message>
    <message>
        <source>Cancel message %1?</source>
        <translation>Annuler le message %1&#x202f;?</translation>
    </message>
    <message>
        <source>It is never sent. The sender gets a receipt that says deleted, if one was asked for.</source>
        <translation>Il n’est jamais envoyé. L’expéditeur reçoit un accusé «&#xa0;supprimé&#xa0;», s’il en a demandé un.</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Le garder</translation>
    </message>
    <message>
        <source>Cancel the message</source>
        <translation>Annuler le message</translation>
    </message>
    <message>
        <source>Cancelled message %1</source>
        <translation>Message %1 annulé</translation>
    </message>
    <message>
        <source>Message %1</source>
        <translation>Message %1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fermer</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>par %1</translation>
    </message>
    <message>
        <source>To</source>
        <translation>À</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Texte</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Valable jusqu’à</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Historique</translation>
    </message>
    <message>
        <source>Core keeps no history of it.</source>
        <translation>Core n’en garde pas l’historique.</translation>
    </message>
    <message>
        <source>PDU trace</source>
        <translation>Trace PDU</translation>
    </message>
    <message>
        <source>Cancel message…</source>
        <translation>Annuler le message…</translation>
    </message>
    <message numerus="yes">
        <source>%n of them for %1, which is unwell.</source>
        <translation>
            <numerusform>Dont %n pour %1, en défaut.</numerusform>
            <numerusform>Dont %n pour %1, en défaut.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n has no bind to go to.</source>
        <translation>
            <numerusform>%n n’a aucune liaison où aller.</numerusform>
            <numerusform>%n n’ont aucune liaison où aller.</numerusform>
        </translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>File d’attente</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait</source>
        <translation>
            <numerusform>%n message attend</numerusform>
            <numerusform>%n messages attendent</numerusform>
        </translation>
    </message>
    <message>
        <source>Send a test message</source>
        <translation>Envoyer un message d’essai</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Expirés</translation>
    </message>
    <message>
        <source>Number, text or id</source>
        <translation>Numéro, texte ou id</translation>
    </message>
    <message>
        <source>No message matches</source>
        <translation>Aucun message ne correspond</translation>
    </message>
    <message>
        <source>No message is like that now.</source>
        <translation>Aucun message n’est dans ce cas.</translation>
    </message>
    <message>
        <source>Messages stand here from the moment Core accepts them until their receipt.</source>
        <translation>Les messages figurent ici de leur acceptation par Core jusqu’à leur accusé.</translation>
    </message>
    <message>
        <source>To bind</source>
        <translation>Vers la liaison</translation>
    </message>
    <message>
        <source>no bind</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>%1 shown.</source>
        <translation>%1 affichés.</translation>
    </message>
    <message>
        <source>environment</source>
        <translation>environnement</translation>
    </message>
    <message>
        <source>edited live</source>
        <translation>modifié en direct</translation>
    </message>
    <message>
        <source>default</source>
        <translation>défaut</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>%1 is back</source>
        <translation>%1 est de retour</translation>
    </message>
    <message>
        <source>What live edits override</source>
        <translation>Ce que les modifications en direct remplacent</translation>
    </message>
    <message>
        <source>Peer</source>
        <translation>Pair</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Paramètre</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Maintenant</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Edited</source>
        <translation>Modifié</translation>
    </message>
    <message>
        <source>is in the file and was deleted live,</source>
        <translation>figure dans le fichier et a été supprimé en direct,</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>Le rétablir</translation>
    </message>
    <message>
        <source>until</source>
        <translation>jusqu’au</translation>
    </message>
    <message>
        <source>This gateway</source>
        <translation>Cette passerelle</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Up for</source>
        <translation>En marche depuis</translation>
    </message>
    <message>
        <source>Core</source>
        <translation>Core</translation>
    </message>
    <message>
        <source>reachable</source>
        <translation>joignable</translation>
    </message>
    <message>
        <source>unreachable</source>
        <translation>injoignable</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>valid</source>
        <translation>valide</translation>
    </message>
    <message>
        <source>Not valid: queues stand still, binds stay.</source>
        <translation>Non valide&#xa0;: les files sont arrêtées, les liaisons demeurent.</translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) of the file are overridden</source>
        <translation>
            <numerusform>%n valeur du fichier est remplacée</numerusform>
            <numerusform>%n valeurs du fichier sont remplacées</numerusform>
        </translation>
    </message>
    <message>
        <source>Everything is as the file says</source>
        <translation>Tout est conforme au fichier</translation>
    </message>
    <message>
        <source>These are set in the configuration file and the environment. Peers and the listener can be edited here.</source>
        <translation>Ces paramètres se règlent dans le fichier de configuration et l’environnement. Les pairs et le serveur d’écoute se modifient ici.</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Définis</translation>
    </message>
    <message>
        <source>Key or meaning</source>
        <translation>Clé ou sens</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
    <message>
        <source>No setting matches</source>
        <translation>Aucun paramètre ne correspond</translation>
    </message>
    <message>
        <source>User or password not recognised.</source>
        <translation>Utilisateur ou mot de passe non reconnu.</translation>
    </message>
    <message>
        <source>Too many wrong passwords.</source>
        <translation>Trop de mots de passe erronés.</translation>
    </message>
    <message>
        <source>Try again in %1.</source>
        <translation>Réessayez dans %1.</translation>
    </message>
    <message>
        <source>The gateway does not answer</source>
        <translation>La passerelle ne répond pas</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Se connecter</translation>
    </message>
    <message>
        <source>SMPP gateway</source>
        <translation>Passerelle SMPP</translation>
    </message>
    <message>
        <source>to %1</source>
        <translation>à %1</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Masquer</translation>
    </message>
    <message>
        <source>First start? The password of admin is in the file initial-admin-password of the state directory; the log gives its path.</source>
        <translation>Premier démarrage&#x202f;? Le mot de passe d’admin est dans le fichier initial-admin-password du répertoire d’état&#x202f;; le journal en donne le chemin.</translation>
    </message>
    <message>
        <source>Signing in…</source>
        <translation>Connexion…</translation>
    </message>
    <message>
        <source>Certificate made by this gateway.</source>
        <translation>Certificat créé par cette passerelle.</translation>
    </message>
    <message>
        <source>Certificate of this gateway.</source>
        <translation>Certificat de cette passerelle.</translation>
    </message>
    <message numerus="yes">
        <source>%n connected</source>
        <translation>
            <numerusform>%n connectée</numerusform>
            <numerusform>%n connectées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting for its partner</source>
        <translation>
            <numerusform>%n en attente de son partenaire</numerusform>
            <numerusform>%n en attente de leur partenaire</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n on standby</source>
        <translation>
            <numerusform>%n en réserve</numerusform>
            <numerusform>%n en réserve</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n disabled</source>
        <translation>
            <numerusform>%n désactivée</numerusform>
            <numerusform>%n désactivées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for %1; nothing is lost.</source>
        <translation>
            <numerusform>%n message attend %1&#x202f;; rien n’est perdu.</numerusform>
            <numerusform>%n messages attendent %1&#x202f;; rien n’est perdu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) wait for the unwell ones; nothing is lost.</source>
        <translation>
            <numerusform>%n message attend celles en défaut&#x202f;; rien n’est perdu.</numerusform>
            <numerusform>%n messages attendent celles en défaut&#x202f;; rien n’est perdu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of %1 binds need attention</source>
        <translation>
            <numerusform>%n liaison sur %1 à traiter</numerusform>
            <numerusform>%n liaisons sur %1 à traiter</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n bind(s) are well</source>
        <translation>
            <numerusform>%n liaison, tout va bien</numerusform>
            <numerusform>%n liaisons, tout va bien</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a peer</source>
        <translation>Ajouter un pair</translation>
    </message>
    <message>
        <source>Binds</source>
        <translation>Liaisons</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>Servers</source>
        <translation>Serveurs</translation>
    </message>
    <message>
        <source>Apply new order</source>
        <translation>Appliquer le nouvel ordre</translation>
    </message>
    <message numerus="yes">
        <source>Filter %n bind(s)</source>
        <translation>
            <numerusform>Filtrer %n liaison</numerusform>
            <numerusform>Filtrer %n liaisons</numerusform>
        </translation>
    </message>
    <message>
        <source>No bind matches</source>
        <translation>Aucune liaison ne correspond</translation>
    </message>
    <message>
        <source>No bind needs attention.</source>
        <translation>Aucune liaison n’est à traiter.</translation>
    </message>
    <message>
        <source>received</source>
        <translation>reçus</translation>
    </message>
    <message>
        <source>sent</source>
        <translation>envoyés</translation>
    </message>
    <message>
        <source>tolerated</source>
        <translation>toléré</translation>
    </message>
    <message numerus="yes">
        <source>%n octet(s)</source>
        <translation>
            <numerusform>%n octet</numerusform>
            <numerusform>%n octets</numerusform>
        </translation>
    </message>
    <message>
        <source>masked</source>
        <translation>masqué</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>vide</translation>
    </message>
    <message>
        <source>Hide what is 0 or empty</source>
        <translation>Masquer ce qui est nul ou vide</translation>
    </message>
    <message numerus="yes">
        <source>Show %n field(s) that are 0 or empty</source>
        <translation>
            <numerusform>Afficher %n champ nul ou vide</numerusform>
            <numerusform>Afficher %n champs nuls ou vides</numerusform>
        </translation>
    </message>
    <message>
        <source>Octets</source>
        <translation>Octets</translation>
    </message>
    <message>
        <source>Show the message text?</source>
        <translation>Afficher le texte du message&#x202f;?</translation>
    </message>
    <message>
        <source>It is someone’s private message. That you looked is written to the audit.</source>
        <translation>C’est le message privé de quelqu’un. Votre consultation est inscrite à l’audit.</translation>
    </message>
    <message>
        <source>Keep it masked</source>
        <translation>Le laisser masqué</translation>
    </message>
    <message>
        <source>Show the text</source>
        <translation>Afficher le texte</translation>
    </message>
    <message>
        <source>PDU copied</source>
        <translation>PDU copié</translation>
    </message>
    <message>
        <source>PDU</source>
        <translation>PDU</translation>
    </message>
    <message>
        <source>No longer kept</source>
        <translation>N’est plus conservé</translation>
    </message>
    <message>
        <source>Newer PDUs have taken its place in the ring.</source>
        <translation>Des PDU plus récents ont pris sa place.</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>de %1</translation>
    </message>
    <message>
        <source>answered in %1 ms</source>
        <translation>réponse en %1 ms</translation>
    </message>
    <message>
        <source>Show text</source>
        <translation>Afficher le texte</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>En-tête</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Corps</translation>
    </message>
    <message>
        <source>Optional parameters</source>
        <translation>Paramètres optionnels</translation>
    </message>
    <message>
        <source>The export failed: HTTP %1.</source>
        <translation>L’export a échoué&#xa0;: HTTP %1.</translation>
    </message>
    <message>
        <source>No bind yet</source>
        <translation>Aucune liaison</translation>
    </message>
    <message>
        <source>PDUs of each bind are kept here from the moment it is configured.</source>
        <translation>Les PDU de chaque liaison sont gardés ici dès sa configuration.</translation>
    </message>
    <message>
        <source>PDU trace of %1</source>
        <translation>Trace PDU de %1</translation>
    </message>
    <message>
        <source>Export pcap</source>
        <translation>Exporter en pcap</translation>
    </message>
    <message>
        <source>Number, id or sequence</source>
        <translation>Numéro, id ou séquence</translation>
    </message>
    <message>
        <source>No PDU matches</source>
        <translation>Aucun PDU ne correspond</translation>
    </message>
    <message>
        <source>No PDU yet</source>
        <translation>Aucun PDU</translation>
    </message>
    <message>
        <source>The first bind request will be the first line.</source>
        <translation>La première demande de liaison sera la première ligne.</translation>
    </message>
    <message>
        <source>Sequence</source>
        <translation>Séquence</translation>
    </message>
    <message>
        <source>Status, what</source>
        <translation>Statut, objet</translation>
    </message>
    <message>
        <source>No traffic yet</source>
        <translation>Aucun trafic</translation>
    </message>
    <message>
        <source>Traffic is steady at %1 messages a second</source>
        <translation>Trafic stable à %1 messages par seconde</translation>
    </message>
    <message>
        <source>Sent is %1 below what it was before</source>
        <translation>Les envois sont %1 sous le niveau précédent</translation>
    </message>
    <message>
        <source>Sent is %1 above what it was before</source>
        <translation>Les envois sont %1 au-dessus du niveau précédent</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 échecs</translation>
    </message>
    <message>
        <source>refused by the other side</source>
        <translation>refusés par l’autre côté</translation>
    </message>
    <message>
        <source>throttled, retried</source>
        <translation>régulés, réessayés</translation>
    </message>
    <message>
        <source>Traffic</source>
        <translation>Trafic</translation>
    </message>
    <message>
        <source>%1 sent, %2 received, %3 refused in this time.</source>
        <translation>%1 envoyés, %2 reçus, %3 refusés sur cette période.</translation>
    </message>
    <message numerus="yes">
        <source>All %n bind(s)</source>
        <translation>
            <numerusform>%n liaison</numerusform>
            <numerusform>Les %n liaisons</numerusform>
        </translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Période</translation>
    </message>
    <message>
        <source>24 h</source>
        <translation>24 h</translation>
    </message>
    <message>
        <source>7 d</source>
        <translation>7 j</translation>
    </message>
    <message>
        <source>Messages per second</source>
        <translation>Messages par seconde</translation>
    </message>
    <message>
        <source>Failures</source>
        <translation>Échecs</translation>
    </message>
    <message>
        <source>Answer time of the other side</source>
        <translation>Temps de réponse de l’autre côté</translation>
    </message>
    <message>
        <source>The first points appear a minute after the first message.</source>
        <translation>Les premiers points paraissent une minute après le premier message.</translation>
    </message>
    <message>
        <source>The %1 busiest binds</source>
        <translation>Les %1 liaisons les plus actives</translation>
    </message>
    <message>
        <source>Find a bind</source>
        <translation>Chercher une liaison</translation>
    </message>
    <message>
        <source>Viewer</source>
        <translation>Lecteur</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Exploitant</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>Administrateur</translation>
    </message>
    <message>
        <source>Reads everything.</source>
        <translation>Lit tout.</translation>
    </message>
    <message>
        <source>Also reconnects, drops, enables, disables, retries, cancels and sends tests.</source>
        <translation>De plus reconnecte, coupe, active, désactive, réessaie, annule et envoie des essais.</translation>
    </message>
    <message>
        <source>Also edits peers and users, and sees message text in traces.</source>
        <translation>De plus modifie pairs et utilisateurs, et voit le texte dans les traces.</translation>
    </message>
    <message>
        <source>Letters, digits, _ . @ and - only, at most 64.</source>
        <translation>Lettres, chiffres, _ . @ et - seulement, 64 au plus.</translation>
    </message>
    <message>
        <source>At least 12 characters.</source>
        <translation>Au moins 12 caractères.</translation>
    </message>
    <message>
        <source>Token %1</source>
        <translation>Jeton %1</translation>
    </message>
    <message>
        <source>Copy it now: it is shown this once.</source>
        <translation>Copiez-le maintenant&#xa0;: il n’est montré qu’une fois.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Jeton</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Copié</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Add a user</source>
        <translation>Ajouter un utilisateur</translation>
    </message>
    <message>
        <source>Make a token</source>
        <translation>Créer un jeton</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rôle</translation>
    </message>
    <message>
        <source>Add the user</source>
        <translation>Ajouter l’utilisateur</translation>
    </message>
    <message>
        <source>Make the token</source>
        <translation>Créer le jeton</translation>
    </message>
    <message>
        <source>New password for %1; its sessions have ended</source>
        <translation>Nouveau mot de passe pour %1&#x202f;; ses sessions sont closes</translation>
    </message>
    <message>
        <source>New password for %1</source>
        <translation>Nouveau mot de passe pour %1</translation>
    </message>
    <message>
        <source>Set password</source>
        <translation>Définir le mot de passe</translation>
    </message>
    <message>
        <source>Users and tokens</source>
        <translation>Utilisateurs, jetons</translation>
    </message>
    <message>
        <source>For administrators</source>
        <translation>Réservé aux administrateurs</translation>
    </message>
    <message>
        <source>You are signed in as %1. An administrator can give you another role.</source>
        <translation>Vous êtes connecté en tant que %1. Un administrateur peut vous donner un autre rôle.</translation>
    </message>
    <message>
        <source>Give up your own administrator role?</source>
        <translation>Renoncer à votre rôle d’administrateur&#x202f;?</translation>
    </message>
    <message>
        <source>Another administrator would have to give it back.</source>
        <translation>Un autre administrateur devrait vous le rendre.</translation>
    </message>
    <message>
        <source>Become %1</source>
        <translation>Devenir %1</translation>
    </message>
    <message>
        <source>Delete %1?</source>
        <translation>Supprimer %1&#x202f;?</translation>
    </message>
    <message>
        <source>The audit keeps what this user did.</source>
        <translation>L’audit garde ce que cet utilisateur a fait.</translation>
    </message>
    <message>
        <source>Deleted %1</source>
        <translation>%1 supprimé</translation>
    </message>
    <message>
        <source>Revoke token %1?</source>
        <translation>Révoquer le jeton %1&#x202f;?</translation>
    </message>
    <message>
        <source>Whatever uses it is refused from now on.</source>
        <translation>Ce qui l’utilise est désormais refusé.</translation>
    </message>
    <message>
        <source>Revoke the token</source>
        <translation>Révoquer le jeton</translation>
    </message>
    <message>
        <source>Revoked %1</source>
        <translation>%1 révoqué</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s)</source>
        <translation>
            <numerusform>%n utilisateur</numerusform>
            <numerusform>%n utilisateurs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n jeton</numerusform>
            <numerusform>%n jetons</numerusform>
        </translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Utilisateurs</translation>
    </message>
    <message>
        <source>Last sign-in</source>
        <translation>Dernière connexion</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>Sessions</translation>
    </message>
    <message>
        <source>you</source>
        <translation>vous</translation>
    </message>
    <message>
        <source>Role of %1</source>
        <translation>Rôle de %1</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
    <message>
        <source>New password…</source>
        <translation>Nouveau mot de passe…</translation>
    </message>
    <message>
        <source>API tokens</source>
        <translation>Jetons d’API</translation>
    </message>
    <message>
        <source>No token yet</source>
        <translation>Aucun jeton</translation>
    </message>
    <message>
        <source>A token lets a program use the operations API without a password.</source>
        <translation>Un jeton permet à un programme d’utiliser l’API d’exploitation sans mot de passe.</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Créé</translation>
    </message>
    <message>
        <source>Last used</source>
        <translation>Dernier usage</translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>Révoquer…</translation>
    </message>
    <message numerus="yes">
        <source>Close %n session(s) and bind again? Requests in flight are sent again.</source>
        <translation>
            <numerusform>Fermer %n session et lier à nouveau&#x202f;? Les requêtes en vol sont renvoyées.</numerusform>
            <numerusform>Fermer %n sessions et lier à nouveau&#x202f;? Les requêtes en vol sont renvoyées.</numerusform>
        </translation>
    </message>
    <message>
        <source>Try to bind now rather than wait?</source>
        <translation>Essayer de lier maintenant plutôt qu’attendre&#x202f;?</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>Reconnecter</translation>
    </message>
    <message>
        <source>%1 binds again</source>
        <translation>%1 se lie à nouveau</translation>
    </message>
    <message>
        <source>Drop the session of %1?</source>
        <translation>Couper la session de %1&#x202f;?</translation>
    </message>
    <message>
        <source>Drop the sessions of %1?</source>
        <translation>Couper les sessions de %1&#x202f;?</translation>
    </message>
    <message>
        <source>Closing it now means:</source>
        <translation>La fermer maintenant signifie&#xa0;:</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) in flight get no answer and are sent again.</source>
        <translation>
            <numerusform>%n requête en vol reste sans réponse et sera renvoyée.</numerusform>
            <numerusform>%n requêtes en vol restent sans réponse et seront renvoyées.</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays disconnected, over a restart too, until someone reconnects it.</source>
        <translation>Elle reste déconnectée, même après un redémarrage, jusqu’à ce que quelqu’un la reconnecte.</translation>
    </message>
    <message>
        <source>%1 may bind again at once. To keep it out, disable the peer.</source>
        <translation>%1 peut se lier à nouveau aussitôt. Pour l’en empêcher, désactivez le pair.</translation>
    </message>
    <message>
        <source>%1 messages a second stop until it is back.</source>
        <translation>%1 messages par seconde s’arrêtent jusqu’à son retour.</translation>
    </message>
    <message numerus="yes">
        <source>Drop %n session(s)</source>
        <translation>
            <numerusform>Couper %n session</numerusform>
            <numerusform>Couper %n sessions</numerusform>
        </translation>
    </message>
    <message>
        <source>Drop session</source>
        <translation>Couper la session</translation>
    </message>
    <message>
        <source>Dropped %1</source>
        <translation>%1 coupé</translation>
    </message>
    <message>
        <source>Enabled %1</source>
        <translation>%1 activé</translation>
    </message>
    <message>
        <source>Disabled %1</source>
        <translation>%1 désactivé</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Pourquoi&#x202f;?</translation>
    </message>
    <message>
        <source>Reconnect…</source>
        <translation>Reconnecter…</translation>
    </message>
    <message>
        <source>Drop session…</source>
        <translation>Couper la session…</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Désactiver</translation>
    </message>
    <message>
        <source>Client binds</source>
        <translation>Liaisons client</translation>
    </message>
    <message>
        <source>Server binds</source>
        <translation>Liaisons serveur</translation>
    </message>
    <message>
        <source>%1 of %2 messages a second</source>
        <translation>%1 messages par seconde sur %2</translation>
    </message>
    <message>
        <source>Rate, last 2 h</source>
        <translation>Débit, 2 dernières h</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Envoyés</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Reçus</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Depuis</translation>
    </message>
    <message>
        <source>Board</source>
        <translation>Tableau</translation>
    </message>
    <message numerus="yes">
        <source>%n bind(s)</source>
        <translation>
            <numerusform>%n liaison</numerusform>
            <numerusform>%n liaisons</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 unwell</source>
        <translation>%1 en défaut</translation>
    </message>
    <message>
        <source>Show as chart</source>
        <translation>Voir en courbe</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>Voir en tableau</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>Chargement</translation>
    </message>
    <message>
        <source>This could not be read</source>
        <translation>Lecture impossible</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
    <message numerus="yes">
        <source>character(s)</source>
        <translation>
            <numerusform>caractère</numerusform>
            <numerusform>caractères</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n segment(s) of %1</source>
        <translation>
            <numerusform>%n segment de %1</numerusform>
            <numerusform>%n segments de %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n segment(s)</source>
        <translation>
            <numerusform>%n segment</numerusform>
            <numerusform>%n segments</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>reste %1</translation>
    </message>
    <message>
        <source>%1 is not in GSM-7.</source>
        <translation>%1 n’est pas dans GSM-7.</translation>
    </message>
    <message>
        <source>%1 are not in GSM-7.</source>
        <translation>%1 ne sont pas dans GSM-7.</translation>
    </message>
    <message numerus="yes">
        <source>As %1 it is %n segment(s).</source>
        <translation>
            <numerusform>Avec %1, c’est %n segment.</numerusform>
            <numerusform>Avec %1, ce sont %n segments.</numerusform>
        </translation>
    </message>
    <message>
        <source>Some can become %1.</source>
        <translation>Certains peuvent devenir %1.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Remplacer</translation>
    </message>
    <message>
        <source>Queued as message %1</source>
        <translation>En file, message %1</translation>
    </message>
    <message>
        <source>Through</source>
        <translation>Par</translation>
    </message>
    <message>
        <source>As Core routes it</source>
        <translation>Selon le routage de Core</translation>
    </message>
    <message>
        <source>A real message; it may be charged.</source>
        <translation>Message réel, peut être facturé.</translation>
    </message>
    <message>
        <source>Send to 1 number</source>
        <translation>Envoyer à 1 numéro</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>non utilisé</translation>
    </message>
    <message>
        <source>fails</source>
        <translation>échoue</translation>
    </message>
    <message>
        <source>Where the link breaks</source>
        <translation>Où le lien se rompt</translation>
    </message>
    <message>
        <source>Edit password</source>
        <translation>Modifier le mot de passe</translation>
    </message>
    <message>
        <source>Edit address</source>
        <translation>Modifier l’adresse</translation>
    </message>
    <message>
        <source>Edit TLS</source>
        <translation>Modifier TLS</translation>
    </message>
    <message>
        <source>Edit limits</source>
        <translation>Modifier les limites</translation>
    </message>
    <message>
        <source>Edit peer</source>
        <translation>Modifier le pair</translation>
    </message>
    <message>
        <source>Reconnect now</source>
        <translation>Reconnecter maintenant</translation>
    </message>
    <message>
        <source>Report copied: English, times in UTC, no secret</source>
        <translation>Rapport copié&#xa0;: en anglais, heures UTC, aucun secret</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Éléments constatés</translation>
    </message>
    <message>
        <source>Open PDU trace</source>
        <translation>Ouvrir la trace PDU</translation>
    </message>
    <message>
        <source>Why is it slow?</source>
        <translation>Pourquoi est-ce lent&#x202f;?</translation>
    </message>
    <message>
        <source>Why is it down?</source>
        <translation>Pourquoi est-ce en panne&#x202f;?</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Que faire</translation>
    </message>
    <message>
        <source>Copy report for the carrier</source>
        <translation>Copier le rapport pour l’opérateur</translation>
    </message>
    <message>
        <source>Copy report for the partner</source>
        <translation>Copier le rapport pour le partenaire</translation>
    </message>
    <message>
        <source>As the gateway decides</source>
        <translation>Selon la passerelle</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Choisir…</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Modifié</translation>
    </message>
    <message>
        <source>Was %1.</source>
        <translation>Était %1.</translation>
    </message>
    <message>
        <source>Written only, never shown.</source>
        <translation>Écrit seulement, jamais affiché.</translation>
    </message>
    <message>
        <source>Leave empty to keep the current one.</source>
        <translation>Laissez vide pour garder l’actuel.</translation>
    </message>
    <message>
        <source>Separated by commas.</source>
        <translation>Séparés par des virgules.</translation>
    </message>
    <message>
        <source>The file says %1.</source>
        <translation>Le fichier indique %1.</translation>
    </message>
    <message>
        <source>Back to the file</source>
        <translation>Revenir au fichier</translation>
    </message>
    <message>
        <source>The gateway does not answer; nothing was done.</source>
        <translation>La passerelle ne répond pas&#x202f;; rien n’a été fait.</translation>
    </message>
    <message>
        <source>Type %1 to confirm</source>
        <translation>Tapez %1 pour confirmer</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler l’action</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Page</translation>
    </message>
    <message>
        <source>Dark or light</source>
        <translation>Sombre ou clair</translation>
    </message>
    <message>
        <source>Show times in your zone</source>
        <translation>Heures de votre fuseau</translation>
    </message>
    <message>
        <source>Show all times in UTC</source>
        <translation>Toutes les heures en UTC</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Touches</translation>
    </message>
    <message>
        <source>Reconnect %1</source>
        <translation>Reconnecter %1</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Action</translation>
    </message>
    <message>
        <source>Peer, page or action</source>
        <translation>Pair, page ou action</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Résultats</translation>
    </message>
    <message>
        <source>Nothing of that name</source>
        <translation>Rien de ce nom</translation>
    </message>
    <message>
        <source>Go to a peer or page, or run an action</source>
        <translation>Aller à un pair ou une page, ou lancer une action</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtrer</translation>
    </message>
    <message>
        <source>Next or previous row</source>
        <translation>Ligne suivante ou précédente</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Ouvrir</translation>
    </message>
    <message>
        <source>Enable or disable</source>
        <translation>Activer ou désactiver</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Les plus récents</translation>
    </message>
    <message>
        <source>Status, Traffic, Logs, Trace, Queue, Cache, Client, Server peers</source>
        <translation>État, Trafic, Journaux, Trace, File, Cache, Pairs clients, serveurs</translation>
    </message>
    <message>
        <source>This sheet</source>
        <translation>Cette feuille</translation>
    </message>
    <message numerus="yes">
        <source>%n cached message(s) are still delivered.</source>
        <translation>
            <numerusform>%n message en cache est encore remis.</numerusform>
            <numerusform>%n messages en cache sont encore remis.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing that waits is lost.</source>
        <translation>Rien de ce qui attend n’est perdu.</translation>
    </message>
    <message>
        <source>The file still names it: it stays away until its live edits are dropped in Settings.</source>
        <translation>Le fichier le nomme encore&#xa0;: il reste absent jusqu’à son rétablissement dans Paramètres.</translation>
    </message>
    <message>
        <source>Its settings and password are gone for good after 8 s.</source>
        <translation>Ses paramètres et son mot de passe disparaissent après 8 s.</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Surveiller</translation>
    </message>
    <message>
        <source>Peers</source>
        <translation>Pairs</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>Administration</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Pages</translation>
    </message>
    <message>
        <source>%1 old</source>
        <translation>il y a %1</translation>
    </message>
    <message>
        <source>Every 5 s</source>
        <translation>Toutes les 5 s</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>En direct</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Langue</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>Thème clair</translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation>Thème sombre</translation>
    </message>
    <message>
        <source>Turn single keys off</source>
        <translation>Désactiver les touches simples</translation>
    </message>
    <message>
        <source>Turn single keys on</source>
        <translation>Activer les touches simples</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Se déconnecter</translation>
    </message>
    <message>
        <source>Core reachable</source>
        <translation>Core joignable</translation>
    </message>
    <message>
        <source>Core unreachable</source>
        <translation>Core injoignable</translation>
    </message>
    <message>
        <source>Not live since %1.</source>
        <translation>Périmé depuis %1.</translation>
    </message>
    <message>
        <source>The link to %1 is cut; what you see is %2 old. Actions are off until it is back.</source>
        <translation>Le lien avec %1 est coupé&#x202f;; ce que vous voyez date de %2. Les actions sont suspendues jusqu’à son retour.</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>Essayer maintenant</translation>
    </message>
    <message>
        <source>Queue|tab</source>
        <translation>File</translation>
    </message>
    <message>
        <source>Pages, short</source>
        <translation>Pages principales</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>Skip to the page</source>
        <translation>Aller à la page</translation>
    </message>
    <message numerus="yes">
        <source>%n disconnected</source>
        <translation>
            <numerusform>%n déconnectée</numerusform>
            <numerusform>%n déconnectées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n reconnecting</source>
        <translation>
            <numerusform>%n en reconnexion</numerusform>
            <numerusform>%n en reconnexion</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n en attente</numerusform>
            <numerusform>%n en attente</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, TLS</source>
        <translation>%1, TLS</translation>
    </message>
    <message>
        <source>%1, TLS on %2</source>
        <translation>%1, TLS sur %2</translation>
    </message>
    <message>
        <source>Total binds</source>
        <translation>Total des liaisons</translation>
    </message>
    <message numerus="yes">
        <source>%n with a session</source>
        <translation>
            <numerusform>%n avec session</numerusform>
            <numerusform>%n avec session</numerusform>
        </translation>
    </message>
    <message>
        <source>All well</source>
        <translation>Tout va bien</translation>
    </message>
    <message>
        <source>of %1 connected</source>
        <translation>sur %1 connectées</translation>
    </message>
    <message>
        <source>All connected</source>
        <translation>Toutes connectées</translation>
    </message>
    <message>
        <source>of %1 active</source>
        <translation>sur %1 actives</translation>
    </message>
    <message numerus="yes">
        <source>%n session(s)</source>
        <translation>
            <numerusform>%n session</numerusform>
            <numerusform>%n sessions</numerusform>
        </translation>
    </message>
    <message>
        <source>of %1 connections</source>
        <translation>sur %1 connexions</translation>
    </message>
    <message>
        <source>Export with the message text?</source>
        <translation>Exporter avec le texte des messages&#x202f;?</translation>
    </message>
    <message>
        <source>The file then holds people’s private messages. That you exported it is written to the audit.</source>
        <translation>Le fichier contient alors des messages privés. Votre export est inscrit à l’audit.</translation>
    </message>
    <message>
        <source>Export with text</source>
        <translation>Exporter avec le texte</translation>
    </message>
    <message>
        <source>Text masked</source>
        <translation>Texte masqué</translation>
    </message>
    <message>
        <source>With message text…</source>
        <translation>Avec le texte des messages…</translation>
    </message>
    <message>
        <source>1 h</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>Failures a minute</source>
        <translation>Échecs par minute</translation>
    </message>
    <message>
        <source>Failures per %1</source>
        <translation>Échecs par %1</translation>
    </message>
    <message>
        <source>Your password is changed; sign in with the new one</source>
        <translation>Votre mot de passe est changé&#x202f;; connectez-vous avec le nouveau</translation>
    </message>
    <message>
        <source>Change my password…</source>
        <translation>Changer mon mot de passe…</translation>
    </message>
    <message>
        <source>Failures an hour</source>
        <translation>Échecs par heure</translation>
    </message>
    <message>
        <source>removed peer</source>
        <translation>pair supprimé</translation>
    </message>
    <message>
        <source>The last %1 PDUs are kept. Message text is masked; showing it is for administrators and is audited.</source>
        <translation>Les %1 derniers PDU sont gardés. Le texte des messages est masqué&#x202f;; l’afficher est réservé aux administrateurs et inscrit à l’audit.</translation>
    </message>
    <message>
        <source>%1 messages a second</source>
        <translation>%1 messages par seconde</translation>
    </message>
    <message>
        <source>Nothing of what waits is lost</source>
        <translation>Rien de ce qui attend n’est perdu</translation>
    </message>
    <message>
        <source>Paused because you are selecting text.</source>
        <translation>En pause car vous sélectionnez du texte.</translation>
    </message>
    <message>
        <source>Your session has ended. Sign in to go on where you were; what you typed is kept.</source>
        <translation>Votre session est terminée. Connectez-vous pour reprendre où vous en étiez&#x202f;; votre saisie est conservée.</translation>
    </message>
    <message>
        <source>Leave without adding the peer?</source>
        <translation>Quitter sans ajouter le pair&#x202f;?</translation>
    </message>
    <message>
        <source>Nothing is sent to carriers. Binds with a cache keep what partners send; the others refuse it.</source>
        <translation>Rien ne part vers les opérateurs. Les liaisons avec cache gardent ce que les partenaires envoient&#x202f;; les autres le refusent.</translation>
    </message>
    <message>
        <source>The licence is not valid</source>
        <translation>La licence n’est pas valide</translation>
    </message>
    <message>
        <source>Queues stand still; binds stay.</source>
        <translation>Les files sont arrêtées&#x202f;; les liaisons restent.</translation>
    </message>
    <message>
        <source>The listening server does not listen</source>
        <translation>Le serveur d’écoute n’écoute pas</translation>
    </message>
    <message>
        <source>No partner can connect.</source>
        <translation>Aucun partenaire ne peut se connecter.</translation>
    </message>
    <message>
        <source>The cache of %1 is full</source>
        <translation>Le cache de %1 est plein</translation>
    </message>
    <message numerus="yes">
        <source>%n caches are full</source>
        <translation>
            <numerusform>%n cache est plein</numerusform>
            <numerusform>%n caches sont pleins</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) were dropped to make room and are lost.</source>
        <translation>
            <numerusform>%n message a été évincé faute de place et est perdu.</numerusform>
            <numerusform>%n messages ont été évincés faute de place et sont perdus.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 messages.</source>
        <translation>%1 messages sur %2.</translation>
    </message>
    <message>
        <source>Standing still until the next attempt</source>
        <translation>À l’arrêt jusqu’à la prochaine tentative</translation>
    </message>
    <message>
        <source>Sent is %1 times what it was before</source>
        <translation>Les envois sont %1 fois ce qu’ils étaient</translation>
    </message>
    <message>
        <source>Filling at %1/s</source>
        <translation>Se remplit à %1/s</translation>
    </message>
    <message>
        <source>Draining at %1/s</source>
        <translation>Se vide à %1/s</translation>
    </message>
    <message>
        <source>empty in about %1</source>
        <translation>vide dans %1 environ</translation>
    </message>
    <message>
        <source>receipt of %1: %2</source>
        <translation>accusé de %1&#xa0;: %2</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>remis</translation>
    </message>
    <message>
        <source>undeliverable</source>
        <translation>non remis</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>expiré</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>rejeté</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>accepté</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>supprimé</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>en route</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>inconnu</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Accusé</translation>
    </message>
    <message>
        <source>message</source>
        <translation>message</translation>
    </message>
    <message>
        <source>The browser does not allow copying.</source>
        <translation>Le navigateur n’autorise pas la copie.</translation>
    </message>
    <message>
        <source>Copy the id</source>
        <translation>Copier l’identifiant</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Mis en file</translation>
    </message>
    <message>
        <source>Taken up by</source>
        <translation>Pris en charge par</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>Remis en file</translation>
    </message>
    <message>
        <source>Replaced</source>
        <translation>Remplacé</translation>
    </message>
    <message>
        <source>It is asked again every 2 s.</source>
        <translation>Nouvel essai toutes les 2 s.</translation>
    </message>
    <message numerus="yes">
        <source>%n more bind(s)</source>
        <translation>
            <numerusform>%n autre liaison</numerusform>
            <numerusform>%n autres liaisons</numerusform>
        </translation>
    </message>
    <message>
        <source>This page goes on by itself when it is back.</source>
        <translation>Cette page reprend d’elle-même à son retour.</translation>
    </message>
    <message>
        <source>put a backup back</source>
        <translation>a restauré une sauvegarde</translation>
    </message>
</context>
</TS>
