import Config

config :omnimessage_smpp, api_base_url: "https://omnimessage-core.example.com:8443"

config :omnimessage_smpp, :binds, [
  %{
    name: "vodafone_uk",
    # ... autres paramètres
    mode: :client, bind_type: :transceiver, host: "smpp.vodafone.co.uk", system_id: "your_username",
    tps_limit: 150, # Changement de 100
    password: "new_password" # Mot de passe mis à jour
  }
]
