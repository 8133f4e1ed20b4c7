import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    name: "bind_1", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_1", password: "secret_password",
    enquire_link_interval: 60 # Standard (1 minute)
  },
  %{
    name: "bind_2", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_2", password: "secret_password",
    enquire_link_interval: 30 # Maintien en vie agressif
  },
  %{
    name: "bind_3", mode: :client, bind_type: :transceiver, host: "smpp.carrier.com", system_id: "user_3", password: "secret_password",
    enquire_link_interval: 0 # Désactivé
  }
]
